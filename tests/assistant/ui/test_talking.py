"""A conversation with a language model in a real browser: as it is written, stopped, kept; and a model that lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Event

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_httpserver import HTTPServer

from tests.assistant.generation.conftest import COUNCIL, HEARING, QUESTION
from tests.assistant.generation.lying import Asked, LyingServer, Reply, Wire, lying_server
from tests.assistant.generation.scripts import BREAKS, COST, DUNNE, LIES, Lie, honest
from tests.assistant.ui.browsing import CHROMIUM, PATIENCE, SCREENSHOTS, answered, ask, chromium, served

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
        assert page.locator("#chat a:not([href^='#'], [href^='?'])").count() == 0, name
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


class Talk:
    """A model that talks honestly for ten turns, when it is let go on."""

    def __init__(self) -> None:
        self.go_on = Event()
        self.hung_up = Event()

    def __call__(self, asked: Asked, wire: Wire) -> None:
        question = asked.user.rsplit("Question: ", 1)[1].splitlines()[0]
        if "made to stand alone" in asked.user:
            wire.text(
                "What did Engineer Bell say about the bus lane on Quay Street?" if "Bell" in question else question
            )
        elif "cost" in question:
            self._in_two_halves(asked, wire)
        elif "Bell" in question:
            wire.text(f"The bus lane opens on the first of June, said Engineer Bell. [{asked.id_of('opens on')}]")
        elif "oppose" in question:
            wire.text(
                f"Dunne said “this lane will ruin every family in the harbour”. [{asked.id_of(DUNNE)}]\n"
                f"Dunne said: “The lorries have nowhere to stop.” [{asked.id_of(DUNNE)}]"
            )
        elif "crane" in question:
            wire.status(500)
        elif "parking" in question:
            wire.begin()
            wire.delta("The bus lane on Quay Street will")
            if wire.hung_up(20):
                self.hung_up.set()
        else:
            wire.text(honest(asked))

    def _in_two_halves(self, asked: Asked, wire: Wire) -> None:
        wire.begin()
        wire.delta(f"The bus lane on Quay Street will cost 3.9 million dollars. [{asked.id_of(COST)}]\n")
        wire.delta(f"It will cost 9.9 million dollars. [{asked.id_of(COST)}]\n")
        wire.delta("The ministry pays 1.8 million <img src=x> of")
        self.go_on.wait(30)
        wire.delta(f" it. [{asked.id_of(COST)}]\nThe ministry pays 1.8 million of it. [{asked.id_of(COST)}]")
        wire.end()


def look_at(page: Page, name: str) -> None:
    """Keep pictures of the page, wide, dark and narrow, and let nothing serious be wrong for whoever cannot see it."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"talk-{name}-light.png")
    page.evaluate("document.body.classList.add('dark')")
    page.screenshot(path=SCREENSHOTS / f"talk-{name}-dark.png")
    page.evaluate("document.body.classList.remove('dark')")
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path=SCREENSHOTS / f"talk-{name}-narrow.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1440, "height": 900})
    found = Axe().run(page).response["violations"]
    assert [
        (each["id"], node["html"][:200])
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ] == []


def test_a_conversation_of_ten_turns_reads_well(page: Page, liar: LyingServer) -> None:
    talk = Talk()
    liar.play(talk)
    reply = page.locator("#chat .reply").last

    ask(page, QUESTION)
    expect(reply.locator(".claim")).to_contain_text("approved, six to three")
    ask(page, "And Engineer Bell?")
    expect(reply.locator(".asked-as em")).to_have_text("What did Engineer Bell say about the bus lane on Quay Street?")
    expect(reply.locator(".claims")).to_contain_text("first of June")

    ask(page, "What will the bus lane on Quay Street cost?", wait=False)
    expect(reply.locator(".unchecked")).to_contain_text("The ministry pays 1.8 million")
    expect(reply.locator(".claim").first.locator("a.cite")).to_have_count(1)
    expect(reply.locator(".claim.back s")).to_have_text("It will cost 9.9 million dollars.")
    expect(reply.locator(".claim.back .why-back")).to_contain_text("Taken back: ")
    expect(page.locator("#stop")).to_be_visible()
    reply.locator(".claim").first.locator("a.cite").click()
    expect(page.locator("#source mark")).to_contain_text("3.9 million dollars")
    look_at(page, "writing")
    talk.go_on.set()
    answered(page)
    claims, notices, struck = shown(page)
    assert_verified(claims)
    assert "9.9" not in " ".join(claims)
    assert "sentences of the language model were left out" in notices
    assert "9.9 million" in struck
    look_at(page, "written")

    ask(page, "Who opposes the bus lane on Quay Street?")
    expect(reply.locator(".claims")).to_contain_text("nowhere to stop")
    ask(page, "What does the harbour crane need?")
    expect(reply.locator(".notice").last).to_contain_text("The language model failed: it failed (status 500)")
    ask(page, "How many records mention the harbour crane?")
    expect(reply.locator(".claims")).to_contain_text("1 of 2")
    ask(page, "What did Councillor Zeppelin say about the bus lane?")
    expect(reply.locator(".reason")).to_contain_text("The records do not tell")

    ask(page, "How many parking places does the bus lane on Quay Street take?", wait=False)
    expect(reply.locator(".unchecked")).to_be_visible()
    page.locator("#stop").click()
    expect(reply).to_contain_text("Stopped.")
    expect(page.locator("#stop")).to_be_hidden()
    assert talk.hung_up.wait(10)
    reply.get_by_role("button", name="Edit and ask again").click()
    expect(page.locator("#question textarea")).to_have_value(
        "How many parking places does the bus lane on Quay Street take?"
    )
    ask(page, "What was decided about the lane?")
    expect(page.locator("#chat .asked")).to_have_count(8)

    page.fill("#scope-from textarea", "2024-03-01")
    page.press("#scope-from textarea", "Tab")
    ask(page, "Is the harbour crane old?")
    reply.get_by_role("button", name="Ask the whole library").click()
    expect(page.locator("#chat .asked")).to_have_count(10)
    answered(page)
    expect(page.locator("#scope-from textarea")).to_have_value("")
    expect(reply.locator(".foot .coverage, .reason")).to_contain_text("2 records")
    look_at(page, "ten-turns")

    page.locator("#rename").click()
    page.fill("#conversation-title textarea, #conversation-title input", "The lane, ${1+1} <b>asked</b>")
    page.locator("#save-title").click()
    expect(page.locator("#conversation input")).to_have_value("The lane, ${1+1} <b>asked</b>")
    page.reload()
    expect(page.locator("#chat .asked")).to_have_count(10)
    expect(page.locator("#conversation input")).to_have_value("The lane, ${1+1} <b>asked</b>")
    page.locator("#delete").click()
    look_at(page, "deleting")
    page.locator("#delete-keep").click()
    expect(page.locator("#delete-really")).to_be_hidden()
    page.locator("#delete").click()
    page.locator("#delete-really").click()
    expect(page.locator("#chat .asked")).to_have_count(0)
    expect(page.locator("#conversation")).to_be_hidden()
