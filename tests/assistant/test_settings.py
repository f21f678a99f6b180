from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from assistant.errors import SettingsError
from assistant.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _bare_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("VERBATIM_LIBRARY", "VERBATIM_PORT", "VERBATIM_CACHE", "VERBATIM_MODEL_DIR"):
        monkeypatch.delenv(name, raising=False)


def write(text: str) -> None:
    Path("verbatim.toml").write_text(text, encoding="utf-8")


def test_command_line_over_environment_over_file_over_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.load().answer.max_claims == 5
    write("port = 1\n[answer]\nmax_claims = 1\nmin_likelihood = 0.1\nrelevance_floor = 0.3\n")
    monkeypatch.setenv("VERBATIM_ANSWER__MAX_CLAIMS", "2")
    monkeypatch.setenv("VERBATIM_ANSWER__MIN_LIKELIHOOD", "0.2")

    settings = Settings.load(answer={"max_claims": 3})

    answer = settings.answer
    assert (answer.max_claims, answer.min_likelihood, answer.relevance_floor) == (3, 0.2, 0.3)
    assert settings.port == 1


def test_the_short_names_of_the_environment_reach_their_section(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_CACHE", "cached")
    monkeypatch.setenv("VERBATIM_LIBRARY", "meetings")

    settings = Settings.load()

    assert (settings.ingest.cache_dir, settings.library) == (Path("cached"), Path("meetings"))


@pytest.mark.parametrize(
    ("variables", "file", "given", "message"),
    [
        ({"VERBATIM_PROT": "1"}, "", {}, "'VERBATIM_PROT' in the environment is no setting; known are VERBATIM_"),
        ({"VERBATIM_PORT": "x"}, "", {}, "'port' from 'VERBATIM_PORT' in the environment: Input should be a valid int"),
        (
            {"VERBATIM_ANSWER__COLOUR": "red"},
            "",
            {},
            "'answer.colour' from 'VERBATIM_ANSWER__COLOUR' in the environment: Extra inputs are not permitted",
        ),
        ({"VERBATIM_ANSWER": "[1"}, "", {}, "the settings cannot be read: "),
        ({}, "colour = 1", {}, "'colour' from 'verbatim.toml': Extra inputs are not permitted"),
        ({}, "[search]\nbudget_tokens = 1", {}, "'search.budget_tokens' from 'verbatim.toml': Input should be greater"),
        ({}, "port = ", {}, "the settings cannot be read: "),
        ({}, "port = 1", {"port": 70_000}, "'port' from the command line: Input should be less than or equal to 65535"),
        ({}, "", {"answer": {"max_claims": 0}}, "'answer.max_claims' from the command line: "),
    ],
    ids=[
        "unknown variable",
        "variable no number",
        "unknown nested variable",
        "variable not JSON",
        "unknown key of the file",
        "value of the file out of bounds",
        "file not TOML",
        "command line",
        "nested command line",
    ],
)
def test_a_wrong_setting_is_named_with_where_it_came_from(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], file: str, given: dict[str, object], message: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    write(file)

    with pytest.raises(SettingsError, match=f"^{re.escape(message)}"):
        Settings.load(**given)


def test_a_secret_is_never_printed() -> None:
    settings = Settings.load(password="open sesame")

    assert settings.password is not None
    assert settings.password.get_secret_value() == "open sesame"
    assert "sesame" not in f"{settings} {settings!r} {settings.model_dump_json()}"


def test_a_wrong_secret_is_not_printed_either() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(password=["open sesame"])

    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("given", ["", "   "], ids=["empty", "blank"])
def test_an_empty_password_is_none(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("VERBATIM_PASSWORD", given)

    assert Settings.load().password is None


def test_a_short_password_is_refused_and_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_PASSWORD", "sesames")

    with pytest.raises(
        SettingsError, match=r"^'password' from 'VERBATIM_PASSWORD' .* at least 8 characters$"
    ) as caught:
        Settings.load()

    assert "sesame" not in str(caught.value)


def test_settings_are_frozen_to_the_bottom() -> None:
    settings = Settings.load()

    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1
    with pytest.raises(ValidationError, match="frozen"):
        settings.answer.max_claims = 1


def test_the_fingerprint_changes_with_what_changes_an_answer_and_with_nothing_else() -> None:
    bare = Settings.load().fingerprint("model")

    assert re.fullmatch("[0-9a-f]{12}", bare)
    assert Settings.load(port=1, library="elsewhere", password="open sesame").fingerprint("model") == bare
    others = [
        Settings.load().fingerprint("another model"),
        Settings.load().fingerprint(None),
        Settings.load(answer={"max_claims": 1}).fingerprint("model"),
        Settings.load(search={"spread_radius": 0}).fingerprint("model"),
        Settings.load(ingest={"passage_tokens": 100}).fingerprint("model"),
    ]
    assert len({bare, *others}) == 6


def fields_of(model: type[BaseModel], prefix: str = "") -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        nested = isinstance(inner, type) and issubclass(inner, BaseModel)
        found += fields_of(inner, f"{prefix}{name}.") if nested else [f"{prefix}{name}"]  # type: ignore[arg-type]
    return found


def test_no_setting_is_dead() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("ingest", "assistant")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "settings.py"
    )

    assert not [name for name in fields_of(Settings) if not re.search(rf"\.{name.split('.')[-1]}\b", code)]
