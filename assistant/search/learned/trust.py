"""Whether what was learned may be used on a library: it knows one embedding and one way of cutting passages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import LearnedError
from assistant.search.learned.artefact import FILE, Learned, read_learned

if TYPE_CHECKING:
    from ingest import Library

OTHER_MODEL = "Discussions are found without what was learned of finding them: it was learned with another model."
OTHER_PASSAGES = "Discussions are found without what was learned of finding them: passages are cut another way here."


def usable(library: Library, file: Path = FILE) -> tuple[Learned | None, str | None]:
    """Return what was learned, or None where it does not suit the library; then also a notice that says why.

    Without a model there is no notice of this: the library has one already.
    """
    embedder = library.embedder
    if embedder is None:
        return None, None
    try:
        kept = read_learned(file)
    except LearnedError as error:
        return None, f"Discussions are found without what was learned of finding them: {error}"
    if not embedder.fingerprint.startswith(kept.made_for):
        return None, OTHER_MODEL
    if library.chunker != kept.chunker:
        return None, OTHER_PASSAGES
    return kept, None
