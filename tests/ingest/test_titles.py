from __future__ import annotations

import pytest

from ingest.titles import read_label, read_name


@pytest.mark.parametrize(
    ("label", "name", "titles", "of"),
    [
        ("Mayor Ruth Okonjo-Hale", "Ruth Okonjo-Hale", ("Mayor",), ()),
        ("Finance Director Desmond Achterberg", "Desmond Achterberg", ("Finance Director",), ()),
        ("Right Hon. Justin Trudeau (Papineau, Lib.)", "Justin Trudeau", ("Right Hon.",), ("Papineau, Lib.",)),
        ("Kirsty Williams AM", "Kirsty Williams", (), ()),
        ("ANA RUIZ", "Ana Ruiz", (), ()),
        ("QUESTION (Joanna Filby, student, Gazette)", "Joanna Filby", (), ("student, Gazette",)),
        (
            "The Chair (Hon. Anthony Rota (Nipissing, Lib.))",
            "Anthony Rota",
            ("The Chair", "Hon."),
            ("Nipissing, Lib.",),
        ),
        ("MINISTER SOLVIK-REHN", "Solvik-Rehn", ("Minister",), ()),
    ],
)
def test_a_label_is_taken_apart(label: str, name: str, titles: tuple[str, ...], of: tuple[str, ...]) -> None:
    called = read_label(label)

    assert called is not None
    assert (called.name, called.titles, called.of) == (name, titles, of)


@pytest.mark.parametrize(
    "label",
    [
        "MODERATOR",
        "Mayor",
        "Grad C",
        "PhD F",
        "Project Manager",
        "User Interface",
        "Speaker 1",
        "SPEAKER_00",
        "The Chair",
        "General Manager of Averell Transit",
        "City Engineer",
        "QUESTION",
        "Q.",
        "",
    ],
)
def test_a_role_names_nobody(label: str) -> None:
    assert read_label(label) is None


def test_a_family_name_that_is_a_post_stays_a_name() -> None:
    called = read_name("Sam Judge")

    assert called is not None
    assert called.name == "Sam Judge"
