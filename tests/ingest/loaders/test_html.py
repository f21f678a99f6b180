from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import BrokenFile, HostileFile
from ingest.loaders.html import load_html
from ingest.records import BlockRole, Dropped, Record

FIXTURES = Path(__file__).parents[2] / "fixtures/articles"


def load(name: str) -> Record:
    return load_html((FIXTURES / name).read_bytes(), name)


def blocks(body: str) -> list[tuple[str, str]]:
    record = load_html(f"<html><body>{body}</body></html>".encode(), "a.html")
    return [(turn.role.value, turn.text) for turn in record.turns]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "<h2>A</h2><p>B <b>c</b>d</p>", [("heading", "A"), ("paragraph", "B cd")], id="inline-is-no-break"
        ),
        pytest.param("<div>A<p>B</p>C</div>", [("paragraph", "A"), ("paragraph", "B"), ("paragraph", "C")], id="mixed"),
        pytest.param("<p>A<br>B</p>", [("paragraph", "A"), ("paragraph", "B")], id="line-break"),
        pytest.param(
            "<ul><li>a<ul><li>b</li></ul></li></ul>", [("list_item", "a"), ("list_item", "b")], id="nested-list"
        ),
        pytest.param("<table><tr><td>a</td><td>b</td></tr></table>", [("table_row", "a | b")], id="table"),
        pytest.param(
            "<table><tr><td><div>a</div><div>b</div></td></tr></table>",
            [("paragraph", "a"), ("paragraph", "b")],
            id="a-table-that-only-arranges",
        ),
        pytest.param("<pre>a\nb</pre>", [("paragraph", "a"), ("paragraph", "b")], id="preformatted"),
        pytest.param("<p>A &amp; B&nbsp;&eacute;</p>", [("paragraph", "A & B é")], id="entities"),
        pytest.param(
            "<p>x</p><p><a href='/m'>Minutes</a></p>", [("paragraph", "x"), ("paragraph", "Minutes </m>")], id="link"
        ),
        pytest.param("<p>See <a href='/m'>this</a>.</p>", [("paragraph", "See this.")], id="link-inside"),
        pytest.param(
            "<p>x</p><div><a href='/a'>A</a> | <a href='/b'>B</a></div>",
            [("paragraph", "x"), ("list_item", "A </a>"), ("list_item", "B </b>")],
            id="a-row-of-links",
        ),
        pytest.param(
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", [("paragraph", "<script>alert(1)</script>")], id="escaped"
        ),
    ],
)
def test_a_page_becomes_blocks(body: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(body) == expected


def test_a_sentence_said_ten_times_stays_ten_times() -> None:
    found = blocks("<article>" + "<p>Thank you very much for coming.</p>" * 10 + "</article>")

    assert found == [("paragraph", "Thank you very much for coming.")] * 10


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        pytest.param("<script>track()</script>", "program code of the page (<script>)", id="script"),
        pytest.param("<style>p{}</style>", "style sheet of the page (<style>)", id="style"),
        pytest.param("<nav>Gone</nav>", "navigation (<nav>)", id="nav"),
        pytest.param("<footer>Gone</footer>", "the page's foot (<footer>)", id="footer"),
        pytest.param("<aside>Gone</aside>", "beside the text (<aside>)", id="aside"),
        pytest.param("<form>Gone</form>", "a form (<form>)", id="form"),
        pytest.param("<header>Gone</header>", "the page's head (<header>)", id="header"),
        pytest.param("<div role='dialog'>Gone</div>", 'a dialog (role="dialog")', id="role"),
        pytest.param("<div class='cookie-banner'>Gone</div>", 'a dialog (class="cookie-banner")', id="cookies"),
        pytest.param("<div id='siteNav'>Gone</div>", 'navigation (id="siteNav")', id="camel-case"),
        pytest.param(
            "<div style='display: none'>Gone</div>", 'not shown on the page (style="display: none")', id="hidden"
        ),
        pytest.param("<div class='comments'>Gone</div>", 'comments of readers (class="comments")', id="comments"),
    ],
)
def test_what_is_no_text_is_dropped_with_what_says_so(part: str, reason: str) -> None:
    record = load_html(f"<body><p>The text of the page stays here.</p>{part}<p>So does this.</p></body>".encode(), "a")

    assert [turn.text for turn in record.turns] == ["The text of the page stays here.", "So does this."]
    assert [dropped.reason for dropped in record.dropped] == [reason]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<form id=aspnet><p>The whole page stands in a form.</p></form>", id="form-around-the-page"),
        pytest.param("<div class='has-sidebar'><p>A name for the layout.</p></div><p>More.</p>", id="layout-class"),
        pytest.param(
            "<div class='menu'><h1>The soup kitchen's menu</h1></div><p>Text that is longer.</p>", id="holds-the-title"
        ),
        pytest.param(
            "<p>Intro.</p><section id='social'><p>" + "The social committee met. " * 30 + "</p></section>"
            "<p>" + "And so on. " * 200 + "</p>",
            id="a-chapter-called-social",
        ),
    ],
)
def test_the_text_itself_is_never_furniture(body: str) -> None:
    record = load_html(f"<body>{body}</body>".encode(), "a.html")

    assert record.dropped == ()


def test_only_the_main_part_is_read() -> None:
    record = load_html(
        b"<body><div>Above</div><main><p>The text of this page is here and it is long.</p></main></body>", "a.html"
    )

    assert record.text == "The text of this page is here and it is long."
    assert [(d.text, d.reason) for d in record.dropped] == [("Above", "outside the main part of the page")]


def test_what_a_page_says_of_itself_becomes_hints() -> None:
    hints = load("news_site.html").hints

    assert hints["title"] == "Council delays ferry terminal after cost estimate doubles"
    assert hints["author"] == "Imani Osei"
    assert hints["date"] == "2025-03-12"
    assert hints["site"] == "The Quay Reporter"
    assert hints["url"] == "https://quay-reporter.example/2025/ferry-terminal"
    assert hints["language"] == "en"


def test_a_date_in_the_text_is_not_the_pages_date() -> None:
    record = load_html(b"<html><body><p>The vote of May 5, 2023 was close.</p></body></html>", "a.html")

    assert "date" not in record.hints


def test_the_recording_is_a_hint() -> None:
    record = load_html(b"<body><p>Text.</p><iframe src='https://v.example/embed/42'></iframe></body>", "a.html")

    assert record.hints["media"] == "https://v.example/embed/42"


def test_labelled_lists_beside_the_text_come_after_it() -> None:
    record = load("news_site.html")

    assert [turn.text for turn in record.turns[-3:]] == [
        "Related stories",
        "Engineers warned of soft ground under the pier in 2023 <https://quay-reporter.example/a1>",
        "Ferry passengers up a tenth, operator says <https://quay-reporter.example/a2>",
    ]
    assert not any("Rain" in turn.text for turn in record.turns)


def test_labelled_paragraphs_are_speech() -> None:
    record = load("transcript_page.html")
    spoken = [turn for turn in record.turns if turn.role is BlockRole.SPEECH]

    assert [turn.text for turn in spoken].count("Thank you very much for coming.") == 3
    assert [turn.speaker for turn in spoken[:3]] == ["MS. ADEYEMI", "QUESTION", "MS. ADEYEMI"]
    assert spoken[2].text == "On the next spring tide, if the gates pass.\nWe will close one gate at a time."


def test_a_heading_inside_a_transcript_is_nobodys_words() -> None:
    record = load("transcript_page.html")
    position = [turn.text for turn in record.turns].index("Second part")

    assert record.turns[position].role is BlockRole.HEADING
    assert record.turns[position].speaker is None
    assert record.turns[position + 1].speaker == "MR. BOLT"


def test_the_declared_encoding_is_used() -> None:
    record = load("french.html")

    assert "Le conseil municipal de Valmont a décidé mardi soir" in record.text
    assert record.hints["language"] == "fr"


def test_a_wrong_declaration_gives_way_to_the_bytes() -> None:
    page = "<html><head><meta charset='nonsense-9'></head><body><p>Déjà vu, señor.</p></body></html>"

    assert load_html(page.encode(), "a.html").text == "Déjà vu, señor."


@pytest.mark.parametrize(
    "page",
    [b"", b"<!-- nothing -->", b"<html><body><script>x()</script></body></html>", b"<nav>Home</nav>"],
    ids=["empty", "comment", "script-only", "navigation-only"],
)
def test_a_page_without_text_is_refused(page: bytes) -> None:
    if page.startswith(b"<nav"):
        assert load_html(page, "a.html").text == "Home"  # all there is is never furniture
        return
    with pytest.raises(BrokenFile, match="there is no text in it"):
        load_html(page, "a.html")


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(b"<body>" + b"<div>" * 10_000 + b"text", id="ten-thousand-deep"),
        pytest.param(b"<body><p>" + b"x" * 20_000_000 + b"</p><p>lost</p>", id="a-text-of-20-MB"),
    ],
)
def test_a_page_that_cannot_be_read_whole_is_refused_and_not_cut(page: bytes) -> None:
    with pytest.raises(HostileFile, match="save the page's text alone"):
        load_html(page, "a.html")


def test_entities_of_its_own_are_not_expanded() -> None:
    record = load_html(
        b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><html><body><p>x &b; y</p></body></html>',
        "a",
    )

    assert "aaaaaaaaaa" not in record.text.replace("\n", "")


@pytest.mark.parametrize(
    "subset",
    [
        pytest.param('<!ENTITY a "lol"><!ENTITY b "&a;&a;">', id="entities"),
        pytest.param('\n<!ENTITY a "x]>y">\n', id="the-end-within-quotes"),
        pytest.param("<!-- the clerk's ]> -->\n<!ENTITY % p SYSTEM 'http://a.example/d.dtd'>%p;", id="a-comment"),
    ],
)
def test_declarations_of_the_document_type_are_no_text(subset: str) -> None:
    head = f'<?xml version="1.0"?>\n<!-- a page -->\n<!DOCTYPE html [{subset}]>\n'
    page = f"{head}<html><body><p>The ferry.</p></body></html>"

    record = load_html(page.encode(), "a.html")

    assert record.text == "The ferry."
    assert record.dropped[0] == Dropped(text=f"[{subset}]", reason="declarations of the document's type")


def test_a_document_type_that_never_ends_is_walked_through_once() -> None:
    page = "<!DOCTYPE html [" + "<!ENTITY a 'x'" * 200_000 + "<html><body><p>The ferry.</p>"

    assert "The ferry." in load_html(page.encode(), "a.html").text


def test_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    page = f'<body><p>Text.</p><iframe src="file://{secret}"></iframe><object data="{secret}"></object></body>'

    record = load_html(page.encode(), "a.html")

    assert "SECRET" not in record.text + "".join(dropped.text for dropped in record.dropped)
