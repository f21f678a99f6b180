"""Hold the floors and the doors: which module may import which, and who alone may import a library."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Floors from the bottom up. A module may import modules of lower floors, and modules of its own folder.
INGEST_FLOORS = (
    ("ingest.errors",),
    ("ingest.records", "ingest.settings"),
    (
        "ingest.amending",
        "ingest.identity",
        "ingest.tokens",
        "ingest.timecode",
        "ingest.sentences",
        "ingest.minilm",
        "ingest.crashpoints",
        "ingest.mentions",
        "ingest.remote",
        "ingest.wording",
    ),
    ("ingest.recordings",),
    ("ingest.datelines", "ingest.furniture", "ingest.headings", "ingest.links", "ingest.sheet", "ingest.titles"),
    (
        "ingest.loaders",
        "ingest.cleaning",
        "ingest.provenance",
        "ingest.chunking",
        "ingest.entities",
        "ingest.aliases",
        "ingest.embedding",
        "ingest.catalogue",
        "ingest.vectors",
        "ingest.ownership",
    ),
    ("ingest.parsing",),
    ("ingest.library",),
    ("ingest.pipeline",),
)
ASSISTANT_FLOORS = (
    ("assistant.errors",),
    (
        "assistant.settings",
        "assistant.answers",
        "assistant.samples",
        "assistant.redaction",
        "assistant.placement",
        "assistant.addresses",
        "assistant.numbers",
    ),
    ("assistant.contract",),
    ("assistant.journal",),
    ("assistant.feed",),
    ("assistant.search", "assistant.answering", "assistant.removal"),
    ("assistant.lookup", "assistant.generation", "assistant.matches"),
    ("assistant.engine", "assistant.rewriting", "assistant.conversation", "assistant.summaries", "assistant.related"),
    ("assistant.service",),
    (
        "assistant.evaluation",
        "assistant.alerts",
        "assistant.reports",
        "assistant.clips",
        "assistant.people",
        "assistant.doctor",
        "assistant.backup",
    ),
    ("assistant.ui", "assistant.console"),
    ("assistant.console_summary",),
    ("assistant.cli",),
    ("app",),
)

# Library -> the modules (or folders of modules) that may import it.
DOORS = {
    "chromadb": ("ingest.vectors",),
    "gradio": ("assistant.ui", "app"),
    "sqlite3": ("ingest.catalogue", "assistant.journal"),
    "onnx": ("ingest.minilm",),
    "onnxruntime": ("ingest.minilm",),
    "safetensors": ("ingest.minilm",),
    "tokenizers": ("ingest.minilm",),
    "tiktoken": ("ingest.tokens",),
    "llama_index": ("ingest.embedding", "assistant.engine", "assistant.generation"),
    "openai": ("assistant.generation.connecting",),
    "docx": ("ingest.loaders.docx",),
    "pypdfium2": ("ingest.loaders.pdf",),
    "trafilatura": ("ingest.loaders.html",),
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path): path
    for folder in ("ingest", "assistant", "prompts")
    for path in sorted((ROOT / folder).rglob("*.py"))
} | {"app": ROOT / "app.py"}


def is_within(module: str, door: str) -> bool:
    return module == door or module.startswith(f"{door}.")


@cache
def imports_of(module: str) -> tuple[tuple[str, int, bool, bool], ...]:
    """Return (imported module, line, stands in a function, is for the type checker only) of every import."""
    return tuple(read_imports(module))


def read_imports(module: str) -> Iterator[tuple[str, int, bool, bool]]:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    guarded = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for child in ast.walk(node)
    }
    inside = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        for name in imported_names(node):
            yield name, node.lineno, node in inside, node in guarded  # type: ignore[attr-defined]


def imported_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative imports hide the floor"
        base = node.module or ""
        return [f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base for alias in node.names]
    return []


def own_imports(module: str) -> list[tuple[str, int]]:
    return [
        (name, line)
        for name, line, _, typing_only in imports_of(module)
        if name in MODULES and name != module and not typing_only
    ]


def floor_of(module: str, floors: tuple[tuple[str, ...], ...]) -> tuple[int, str] | None:
    for height, names in enumerate(floors):
        for name in names:
            if is_within(module, name):
                return height, name
    return None


@pytest.mark.parametrize("module", MODULES)
def test_every_module_stands_on_a_floor(module: str) -> None:
    if module in ("ingest", "assistant", "assistant.__main__") or is_within(module, "prompts"):
        return

    assert floor_of(module, INGEST_FLOORS + ASSISTANT_FLOORS) is not None, f"{module} is on no floor"


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_only_downwards(module: str) -> None:
    for floors in (INGEST_FLOORS, ASSISTANT_FLOORS):
        own = floor_of(module, floors)
        for target, line in own_imports(module):
            other = floor_of(target, floors)
            if own is None or other is None or own[1] == other[1]:
                continue
            assert other[0] < own[0], f"{module}:{line} imports {target}, which is not below it"


@pytest.mark.parametrize("module", [m for m in MODULES if is_within(m, "assistant") or m == "app"])
def test_the_assistant_enters_ingest_by_its_door(module: str) -> None:
    inner = [(t, line) for t, line in own_imports(module) if t.startswith("ingest.")]

    assert not inner, f"{module} imports {inner} past the door"


@pytest.mark.parametrize("module", [m for m in MODULES if is_within(m, "ingest")])
def test_ingest_knows_nothing_of_the_assistant(module: str) -> None:
    assert not [t for t, _ in own_imports(module) if is_within(t, "assistant")]


@pytest.mark.parametrize("library", DOORS)
def test_a_library_comes_in_by_one_door(library: str) -> None:
    users = {module for module in MODULES for name, *_ in imports_of(module) if name.split(".")[0] == library}
    outside = {module for module in users if not any(is_within(module, door) for door in DOORS[library])}

    assert not outside


@pytest.mark.parametrize("module", MODULES)
def test_no_own_module_is_imported_inside_a_function(module: str) -> None:
    packages = ("ingest", "assistant", "prompts")

    assert not [
        (name, line)
        for name, line, in_function, _ in imports_of(module)
        if in_function and name.split(".")[0] in packages
    ]


def test_there_is_no_import_cycle() -> None:
    graph = {module: {target for target, _ in own_imports(module)} for module in MODULES}

    assert tuple(TopologicalSorter(graph).static_order())


def test_the_packages_asked_for_are_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {requirement.split(">")[0].split("=")[0] for requirement in project["dependencies"]}

    assert {"llama-index", "chromadb", "gradio", "tiktoken"} <= names
    assert "torch" not in names


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_is_hashed_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if "==" in line and not line.lstrip().startswith("#")]

    assert text.count("--hash=sha256:") >= len(pinned) > 100
    assert "://" not in text
    assert all("never" in line for line in pinned if line.startswith(("torch==", "sentence-transformers==")))
