"""Whether somebody who is named in a question does something there that is a matter of its own. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.words import STOP_WORDS, stem
from assistant.conversation.people import persons_in
from assistant.conversation.wording import AUXILIARY, REACTIONS, VERB

_ASKED_OF = re.compile(rf"\b{AUXILIARY}\s+(?:[^,;:?]*\band\s+)?$", re.IGNORECASE)
_DOES = re.compile(rf"\s+(?:(?:not|ever|also|\w+ly)\s+)*(?P<verb>{VERB.pattern})\b", re.IGNORECASE)
_DONE_TO = re.compile(rf"(?:who|what)\s+(?:\w+ly\s+)?(?P<verb>{VERB.pattern})\s+$", re.IGNORECASE)
_ASKS_FOR_A_THING = re.compile(r"(?:what|which|whom?|how (?:much|many))\b", re.IGNORECASE)
# A vote, where nothing else is named or asked for.
_WON_OR_LOST = frozenset(map(stem, ("lose", "lost", "win", "won")))


def does_something(text: str, people: Sequence[str]) -> bool:
    """Tell whether somebody named does, or suffers, what is more than to react to something that is not named.

    >>> does_something("What did Ms. Teague lose?", []), does_something("What did Ms. Teague say?", [])
    (True, False)
    """
    idle = REACTIONS - _WON_OR_LOST if _ASKS_FOR_A_THING.match(text) else REACTIONS
    for person in persons_in(text, people):
        is_asked_of = _ASKED_OF.search(text[: person.start])
        deed = _DOES.match(text, person.end) if is_asked_of else _DONE_TO.fullmatch(text[: person.start])
        if deed and deed["verb"].lower() not in STOP_WORDS and stem(deed["verb"]) not in idle:
            return True
    return False
