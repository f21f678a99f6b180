"""A conversation with a language model in a real browser: as it is written, stopped, kept; and a model that lies."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, Page, expect
from pytest_httpserver import HTTPServer

from tests.assistant.generation.conftest import COUNCIL, HEARING, QUESTION
from tests.assistant.generation.lying import Asked, LyingServer, Reply, Wire, lying_server
from tests.assistant.generation.scripts import BREAKS, LIES, Lie
from tests.assistant.ui.browsing import CHROMIUM, PATIENCE, ask, chromium, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine; install Debian's package 'chromium'"),
]

EVIL = re.compile(r"https?://evil\.example")
# What is shown that could act or load, of whatever origin.
ACTIVE = "#chat .message :is(img, iframe, form, object, embed, video, audio, svg image, script, style, link, .mermaid)"
LIARS = (
    "tells the truth",
    "invents a quote",
    "swaps the speakers",
    "cites [7] of 4",
    "obeys an instruction found in a passage",
    "writes HTML",
    "writes HTML as entities",
    "shows an image",
    "shows an image by reference",
    "links",
    "links by javascript",
    "draws with mermaid",
    "gives another number",
    "claims to be verified",
    "hides letters",
)
BROKEN = ("fails", "sends a page with status 200", "ends in the midst of it", "sends half a UTF-8 character")


@pytest.fixture(scope="module")
def liar() -> Iterator[LyingServer]:
    with lying_server() as server:
        yield server


@pytest.fixture(scope="module")
def canary() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as server:
        server.expect_request(re.compile(".*")).respond_with_data("")
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, liar: LyingServer) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("talking")
    (folder / "records").mkdir()
    (folder / "records" / "2024-01-16-council.txt").write_text(COUNCIL, encoding="utf-8")
    (folder / "records" / "2024-03-05-hearing.txt").write_text(HEARING, encoding="utf-8")
    with served(folder, "--model", f"openai-like:liar@{liar.address}") as address:
        yield address
        liar.released.set()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Open the page; afterwards every request must have gone to its server, and nothing have gone wrong in it."""
    addresses: list[str] = []
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("request", lambda request: addresses.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    page.goto(site)
    expect(page.locator("#banner")).to_be_visible(timeout=PATIENCE)
    yield page
    context.close()
    assert [each for each in addresses if not each.startswith((site, "data:", f"blob:{site}"))] == []
    assert complaints == []


def talking(script: Reply) -> Reply:
    """Return a script that leaves questions as they are and plays this one to answer them."""

    def play(asked: Asked, wire: Wire) -> None:
        if "made to stand alone" in asked.user:
            wire.text(asked.user.split("Question: ")[1].splitlines()[0])
        else:
            script(asked, wire)

    return play


def written(lie: Lie, canary: HTTPServer) -> Reply:
    """Return the script of a lie, whose addresses are the canary's."""
    return lambda asked, wire: wire.text(EVIL.sub(canary.url_for("/hit"), lie.write(asked)), size=7)


def shown(page: Page) -> tuple[list[str], str, str]:
    """Return the claims of the last reply, its notices, and what of it is struck."""
    reply = page.locator("#chat .reply").last
    claims = reply.locator(".claims .claim").all_inner_texts()
    return claims, " ".join(reply.locator(".notice").all_inner_texts()), " ".join(reply.locator("s").all_inner_texts())


def assert_verified(claims: list[str]) -> None:
    """Every claim carries a chip, and what it quotes stands in the records."""
    assert claims
    records = " ".join(f"{COUNCIL} {HEARING}".casefold().split())
    for claim in claims:
        assert re.search(r"\[\d+\]", claim), claim
        for quoted in re.findall(r"“([^”]*)”", claim):
            assert " ".join(quoted.casefold().split()) in records, claim


def test_whatever_a_model_writes_the_page_shows_what_is_verified_and_fetches_nothing(
    page: Page, liar: LyingServer, canary: HTTPServer
) -> None:
    for name in LIARS:
        lie = LIES[name]
        liar.play(talking(written(lie, canary)))
        page.locator("#fresh").click()
        expect(page.locator("#chat .reply")).to_have_count(0, timeout=PATIENCE)
        ask(page, QUESTION)
        claims, notices, struck = shown(page)
        assert_verified(claims)
        said = f"{' '.join(claims)} {notices}".casefold()
        host = canary.url_for("/hit").removeprefix("http://")
        for words in (*lie.absent, host):
            # What was said by somebody, and is quoted as such, may be as evil as it likes.
            own = " ".join(re.sub(r"“[^”]*”", "", text) for text in claims)
            assert words.casefold() not in f"{own} {notices}".casefold(), (name, words)
        for words in lie.present:
            assert words.casefold() in said, (name, words)
        assert (lie.notice in notices) if lie.notice else ("language model" not in notices), (name, notices)
        assert page.locator("#chat .unchecked, #chat .draft").count() == 0, name
        assert page.locator(ACTIVE).count() == 0, name
        assert page.locator("#chat a:not([href^='#'])").count() == 0, name
        if "left out" in notices and struck:
            assert page.locator("#chat .taken .why-back").count() >= 1, name
    for name in BROKEN:
        liar.play(talking(BREAKS[name].reply))
        page.locator("#fresh").click()
        expect(page.locator("#chat .reply")).to_have_count(0, timeout=PATIENCE)
        ask(page, QUESTION)
        claims, notices, _ = shown(page)
        assert_verified(claims)
        assert BREAKS[name].notice in notices, (name, notices)
        assert "oops" not in notices
    page.wait_for_timeout(300)
    assert canary.log == []
