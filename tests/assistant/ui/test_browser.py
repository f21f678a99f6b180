"""The page in a real browser, over a real server process with a small library."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, expect
from pytest_httpserver import HTTPServer

from assistant.samples import sample_folder
from tests.assistant.ui.browsing import CHROMIUM, PATIENCE, QUESTION, SCREENSHOTS, ask, chromium, served
from tests.assistant.ui.payloads import CANARY, PAYLOADS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine; install Debian's package 'chromium'"),
]

# One payload of each kind in the browser; that all become plain characters is proved without one.
IN_THE_BROWSER = (
    "script",
    "image-onerror",
    "svg-onload",
    "iframe",
    "style-import",
    "meta-refresh",
    "form",
    "markdown-image",
    "template-literal",
    "handlebars",
    "attribute-break-double",
    "tag-break",
)


@pytest.fixture(scope="module")
def canary() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as server:
        server.expect_request(re.compile(".*")).respond_with_data("")
        yield server


def hostile_words(canary: HTTPServer) -> list[str]:
    return [PAYLOADS[name].replace("CANARY", canary.url_for("/hit")) for name in IN_THE_BROWSER]


def hostile_record(canary: HTTPServer) -> str:
    lines = [
        f"QUARRYMASTER {words} END: The quarrymaster says {words} of the granite." for words in hostile_words(canary)
    ]
    return "\n\n".join(line.replace("\n", " ") for line in lines)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(sample_folder(), folder / "records")
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, site: str) -> Iterator[NewPage]:
    """Opens the page; afterwards every request must have gone to the server, and no policy have been needed."""
    contexts: list[BrowserContext] = []
    addresses: list[str] = []
    complaints: list[str] = []

    def open_page(*, dark: bool = False, width: int = 1440, height: int = 900, query: str = "") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: addresses.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(site + query)
        expect(page.locator("#banner")).to_be_visible(timeout=PATIENCE)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [each for each in addresses if not each.startswith((site, "data:", f"blob:{site}"))] == []
    # A reload cuts the streams that Gradio still holds open, which it then says.
    assert [each for each in complaints if "AbortError" not in each and "Connection errored out" not in each] == []


def open_library(page: Page) -> None:
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#records table")).to_be_visible(timeout=PATIENCE)


def look_at(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture of the page, and let nothing on it be out of anybody's reach."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)
    found = Axe().run(page).response["violations"]
    serious = [
        (each["id"], node["html"][:200], node["failureSummary"])
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
    assert serious == [], name


@pytest.mark.parametrize("look", ["light", "dark", "narrow"])
def test_every_page_is_accessible_and_looked_at(new_page: NewPage, look: str) -> None:
    size = {"width": 390, "height": 844} if look == "narrow" else {}
    page = new_page(dark=look == "dark", **size)

    expect(page.locator("#examples button").first).to_be_visible(timeout=PATIENCE)
    look_at(page, f"empty-{look}")
    ask(page)
    page.locator("#chat .claims a.cite").first.click()
    expect(page.locator("#source mark")).to_be_in_viewport()
    expect(page.locator("#chat .claims a.cite").first).to_have_class(re.compile(r"\bon\b"))
    look_at(page, f"ask-{look}", whole=look == "narrow")
    open_library(page)
    look_at(page, f"library-{look}")
    page.locator("#records a.title").first.click()
    expect(page.locator("#record-title")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#record-summary .brief h3")).to_be_visible(timeout=PATIENCE)
    page.evaluate("document.querySelectorAll('.brief details').forEach((each) => (each.open = true))")
    look_at(page, f"record-{look}")


def look_everywhere(page: Page, name: str) -> None:
    """Take a picture wide, narrow and dark, and let axe look at each."""
    SCREENSHOTS.mkdir(exist_ok=True)
    size = page.viewport_size
    assert size is not None
    for look in ("light", "narrow", "dark"):
        page.set_viewport_size({"width": 390, "height": 844} if look == "narrow" else size)
        page.evaluate("dark => document.body.classList.toggle('dark', dark)", look == "dark")
        page.wait_for_timeout(200)
        page.screenshot(path=SCREENSHOTS / f"{name}-{look}.png", full_page=True)
        violations = Axe().run(page).response["violations"]
        assert [each for each in violations if each["impact"] in ("serious", "critical")] == [], (name, look)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, look)
    page.evaluate("document.body.classList.remove('dark')")


def test_an_alert_finds_what_comes_in_and_leads_to_its_place(new_page: NewPage, tmp_path: Path) -> None:
    page = new_page(query="/?view=alerts&words=beacon+cost&kind=transcript")
    expect(page.locator("#alert-words textarea, #alert-words input")).to_have_value("beacon cost", timeout=PATIENCE)
    expect(page.locator("#alerts")).to_contain_text("An alert looks for words")
    look_everywhere(page, "alert-form")
    page.locator("#alert-save").click()
    expect(page.locator("#alerts-outcome")).to_contain_text("Saved", timeout=PATIENCE)
    expect(page.locator("#alerts .alert")).to_contain_text("Nothing yet")

    open_library(page)
    beacon = tmp_path / "beacon.txt"
    beacon.write_text(
        "KEEPER MOSS: The beacon was lit.\n\nWARDEN PIKE: The beacon costs nine hundred crowns <b>a year</b>.\n\n"
        "KEEPER MOSS: And it is worth every one of them.\n"
    )
    page.set_input_files("#files input[type=file]", beacon)
    expect(page.locator("#status .counts")).to_contain_text("1 added", timeout=PATIENCE)
    page.wait_for_timeout(2_500)  # the owner looks for work every second
    page.get_by_role("tab", name="Alerts").click()
    place = page.locator("#alerts .unseen a.place")
    expect(place).to_have_text("“The beacon costs nine hundred crowns <b>a year</b>.”", timeout=PATIENCE)
    expect(page.locator("#alerts .unseen")).to_contain_text("WARDEN PIKE")
    look_everywhere(page, "alerts")
    place.click()
    expect(page.locator("#record-text .turn.at")).to_contain_text("nine hundred crowns", timeout=PATIENCE)
    page.go_back()
    expect(place).to_be_visible(timeout=PATIENCE)

    page.locator("#alerts h3 a").click()
    expect(page.locator("#alert-seen")).to_be_visible(timeout=PATIENCE)
    page.locator("#alert-seen").click()
    expect(page.locator("#alerts .unseen")).to_have_count(0, timeout=PATIENCE)
    look_everywhere(page, "alert")
    page.locator("#alert-remove").click()
    page.locator("#alert-really").click()
    expect(page.locator("#alerts-outcome")).to_contain_text("removed", timeout=PATIENCE)
    expect(page.locator("#alerts .alert")).to_have_count(0)


def test_an_error_is_reported_from_an_answer_a_citation_and_a_record(new_page: NewPage) -> None:
    page = new_page()
    ask(page)
    report = page.locator("#chat .reply").last.locator(".foot a", has_text="Report an error")
    report.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#report-head h2")).to_be_focused(timeout=PATIENCE)
    expect(page.locator("#report-head")).to_contain_text(QUESTION)
    page.locator("#report-send").click()
    expect(page.locator("#corrections-outcome")).to_contain_text("say in a few words what is wrong", timeout=PATIENCE)
    page.fill("#report-wrong textarea", "It was <b>seven</b> to two; my password: hunter2.")
    page.fill("#report-expected textarea, #report-expected input", "seven to two")
    look_everywhere(page, "report-form")
    page.locator("#report-send").click()
    expect(page.locator("#corrections-outcome")).to_contain_text("The report is kept", timeout=PATIENCE)
    expect(page.locator("#report-form")).to_be_hidden()
    expect(page.locator("#reports .report h3")).to_have_text("It was <b>seven</b> to two; my password: [key removed]")

    page.get_by_role("tab", name="Ask").click()
    quote = page.locator("#source mark").inner_text()
    page.locator("#source a", has_text="Report an error").click()
    expect(page.locator("#report-head .said")).to_contain_text(quote[:60], timeout=PATIENCE)
    expect(page.locator("#report-head")).to_contain_text(QUESTION)
    page.locator("#report-cancel").click()
    expect(page.locator("#corrections-outcome")).to_contain_text("Nothing was reported", timeout=PATIENCE)

    open_library(page)
    title = page.locator("#records a.title").first.inner_text()
    page.locator("#records a.title").first.click()
    page.locator("#record-head a", has_text="Report an error").click()
    expect(page.locator("#report-head")).to_contain_text(title, timeout=PATIENCE)
    expect(page.locator("#report-expected")).to_be_hidden()
    page.fill("#report-wrong textarea", "A speaker is misnamed.")
    page.locator("#report-send").click()
    expect(page.locator("#reports .report")).to_have_count(2, timeout=PATIENCE)
    look_everywhere(page, "corrections")

    page.locator("#reports h3 a", has_text="seven").click()
    expect(page.locator("#report-settling")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        page.locator("#report-saving").get_by_role("button", name="Markdown").click()
    assert "hunter2" not in download.value.path().read_text(encoding="utf-8")
    look_everywhere(page, "report")
    page.fill("#report-note textarea, #report-note input", "It is in the minutes.")
    page.locator("#report-close").click()
    expect(page.locator("#reports .badge").first).to_have_text("closed", timeout=PATIENCE)
    expect(page.locator("#reports")).to_contain_text("It is in the minutes.")
    expect(page.locator("#report-reopen")).to_be_visible()


def test_a_citation_opens_the_words_it_rests_on(new_page: NewPage) -> None:
    page = new_page()
    ask(page)
    claim = page.locator("#chat .claim").last
    quote = claim.locator(".said").inner_text().strip("“”\n ")
    chip = claim.locator("a.cite").first
    chip.click()
    expect(page.locator("#source mark")).to_have_text(quote)
    expect(page.locator("#source mark")).to_be_in_viewport()
    expect(page.locator("#source-title")).to_be_focused()
    expect(chip).to_have_class(re.compile(r"\bon\b"))
    assert "#c-" not in page.url


def test_the_keyboard_reaches_a_citation_and_comes_back(new_page: NewPage) -> None:
    page = new_page()
    ask(page)
    page.locator("#fresh").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.claims a.cite')"):
            break
    chip = page.locator(":focus")
    assert (chip.get_attribute("aria-label") or "").startswith("Citation 1: ")
    page.keyboard.press("Enter")
    expect(page.locator("#source-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#chat .claims a.cite").first).to_be_focused()


def test_leaving_the_list_of_conversations_changes_nothing(new_page: NewPage) -> None:
    page = new_page()
    ask(page)
    page.locator("#chat .claims a.cite").first.click()
    expect(page.locator("#source-title")).to_be_focused()
    page.locator("#conversation input").focus()
    expect(page.locator("#conversation input")).to_have_attribute("aria-expanded", "true")
    with page.expect_response("**/queue/join**"):
        page.keyboard.press("Tab")
    page.wait_for_timeout(500)
    expect(page.locator("#conversation input")).to_have_attribute("aria-expanded", "false")
    expect(page.locator("ul.options")).to_have_count(0)
    expect(page.locator("#source mark")).to_be_visible()
    expect(page.locator("#chat .claims")).to_have_count(1)


def test_what_is_no_date_is_told_beside_its_field(new_page: NewPage) -> None:
    page = new_page()
    field, problem = page.locator("#scope-from textarea"), page.locator("#scope-from .info-text")
    field.fill("3 avril 2024, roughly")
    field.press("Enter")
    expect(problem).to_have_text(re.compile("No date. Write 2024-05-03"), timeout=PATIENCE)
    expect(field).to_have_value("3 avril 2024, roughly")
    field.fill("May 9, 2024")
    field.press("Tab")
    expect(problem).to_have_count(0, timeout=PATIENCE)
    field.fill("nonsense")
    field.press("Enter")
    expect(problem).to_be_visible(timeout=PATIENCE)
    page.locator("#scope-clear").click()
    expect(field).to_have_value("", timeout=PATIENCE)
    expect(problem).to_have_count(0, timeout=PATIENCE)


def test_a_narrow_screen_folds_the_scope_and_leads_to_a_citation_and_back(new_page: NewPage) -> None:
    page = new_page(width=390, height=844)
    line = page.locator("button.scope-line")
    expect(line).to_have_text(re.compile(r"In:\s+all records, any date, anyone"))
    expect(page.locator("#scope-records")).to_be_hidden()
    line.focus()
    page.keyboard.press("Enter")
    expect(line).to_have_attribute("aria-expanded", "true")
    page.fill("#scope-from textarea", "2024")
    expect(line).to_have_text(re.compile("all records, from 2024, anyone"), timeout=PATIENCE)
    expect(line).to_have_attribute("aria-expanded", "true")
    line.click()
    expect(page.locator("#scope-records")).to_be_hidden()

    ask(page)
    chip = page.locator("#chat .claims a.cite").first
    box = chip.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    chip.click()
    expect(page.locator("#source-title")).to_be_in_viewport()
    page.get_by_role("button", name="Back to the answer").click()
    expect(chip).to_be_in_viewport()
    expect(chip).to_be_focused()

    ask(page, "When was the lifeboat crew commended?")
    expect(page.locator("#chat .reply").last.locator("p").first).to_be_in_viewport()
    top = page.locator("#chat .asked").last.evaluate("each => each.getBoundingClientRect().top")
    assert 0 <= top < 844 / 3
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_a_conversation_survives_a_reload_and_is_seen_by_its_browser_alone(new_page: NewPage) -> None:
    page = new_page()
    ask(page)
    answer = page.locator("#chat .claims").inner_text()
    page.reload()
    expect(page.locator("#chat .claims")).to_have_text(re.compile(re.escape(answer.split("\n")[0])), timeout=PATIENCE)
    assert page.locator("#chat .claims").inner_text() == answer
    page.locator("#fresh").click()
    expect(page.locator("#chat .claims")).to_have_count(0)
    stranger = new_page()
    expect(stranger.locator("#examples button").first).to_be_visible()
    expect(stranger.locator("#chat .claims")).to_have_count(0)
    expect(stranger.locator("#conversation")).to_be_hidden()


def test_a_follow_up_is_understood_edited_cleared_and_saved(new_page: NewPage) -> None:
    page = new_page()
    ask(page, "What did Varga say about the bus lane?")
    ask(page, "and Quill?")
    line = page.locator("#chat .asked-as").last
    expect(line.locator("em")).to_have_text("What did Quill say about the bus lane?")
    line.get_by_role("button", name="Edit").click()
    expect(page.locator("#question textarea")).to_have_value("What did Quill say about the bus lane?")
    expect(page.locator("#question textarea")).to_be_focused()
    page.fill("#question textarea", "")
    line.get_by_role("button", name="Clear context").click()
    expect(page.locator("#chat .asked")).to_have_count(3, timeout=PATIENCE)
    expect(page.locator("#chat .reply").last.locator(".foot")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#chat .asked").last).to_have_text("and Quill?")
    expect(page.locator("#chat .reply").last.locator(".asked-as")).to_have_count(0)
    for name, suffix in (("Page to print", "html"), ("Markdown", "md"), ("JSON", "json")):
        with page.expect_download() as download:
            page.locator("#saving").get_by_role("button", name=name).click()
        assert download.value.suggested_filename == f"what-did-varga-say-about-the-bus-lane.{suffix}"
        assert "What did Quill say about the bus lane?" in download.value.path().read_text(encoding="utf-8")


def test_a_file_is_added_asked_about_corrected_and_removed(new_page: NewPage, tmp_path: Path) -> None:
    meeting = tmp_path / "lighthouse.txt"
    meeting.write_text(
        "KEEPER MOSS: The lighthouse lamp was replaced by a marigold lantern on Tuesday.\n\n"
        "WARDEN PIKE: The marigold lantern cost four hundred crowns, and the parish paid.\n",
        encoding="utf-8",
    )
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")
    page = new_page()
    open_library(page)
    page.set_input_files("#files input[type=file]", [meeting, broken])
    expect(page.locator("#status .counts")).to_contain_text("2 files: 1 added", timeout=PATIENCE)
    expect(page.locator("#status .failures")).to_contain_text("broken.pdf")
    expect(page.get_by_role("button", name="Try the failed files again")).to_be_visible()

    expect(page.locator("#failed li")).to_contain_text("broken.pdf", timeout=PATIENCE)
    stranger = new_page()
    open_library(stranger)
    expect(stranger.locator("#failed li")).to_contain_text("a damaged PDF", timeout=PATIENCE)
    stranger.locator("#failed button.forget").click()
    expect(stranger.locator("#failed li")).to_have_count(0, timeout=PATIENCE)

    page.get_by_role("tab", name="Ask").click()
    ask(page, "What did the marigold lantern cost?")
    expect(page.locator("#chat .claims")).to_contain_text("four hundred crowns")

    page.locator("#source a.act", has_text="Open the whole record").click()
    expect(page.locator("#record-text .turn.at")).to_be_in_viewport(timeout=PATIENCE)
    page.get_by_role("button", name="Correct or remove this record").click()
    page.fill("#edit-date textarea, #edit-date input", "June 1987")
    page.press("#edit-date textarea, #edit-date input", "Tab")
    expect(page.locator("#edit-date .info-text")).to_be_visible(timeout=PATIENCE)
    page.fill("#edit-date textarea, #edit-date input", "June 5, 1987")
    page.fill("#edit-title textarea, #edit-title input", "Parish of the lantern")
    page.locator("#save").click()
    expect(page.locator("#outcome")).to_contain_text("Saved", timeout=PATIENCE)
    expect(page.locator("#record-head")).to_contain_text("5 June 1987")

    page.locator("#remove").click()
    page.locator("#keep").click()
    expect(page.locator("#really")).to_be_hidden()
    page.locator("#remove").click()
    page.locator("#wipe input").check()
    page.locator("#really").click()
    expect(page.locator("#told")).to_contain_text("The record is removed, and the words are wiped", timeout=PATIENCE)
    expect(page.locator("#status .counts")).to_have_count(0)
    expect(page.locator("#records table")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#records")).not_to_contain_text("Parish of the lantern")


def test_a_known_name_with_other_words_is_asked_about(new_page: NewPage, tmp_path: Path) -> None:
    chronicle = tmp_path / "chronicle.txt"
    page = new_page()
    open_library(page)

    def upload(words: str) -> None:
        chronicle.write_text(f"ARCHIVIST: The chronicle speaks of {words}.", encoding="utf-8")
        # The upload field is emptied as soon as it has handed the files over.
        expect(page.locator("#files .file-preview-holder")).to_have_count(0, timeout=PATIENCE)
        expect(page.locator("#files .upload-container")).to_be_visible(timeout=PATIENCE)
        page.set_input_files("#files input[type=file]", chronicle)

    upload("a comet over the harbour")
    expect(page.locator("#status .counts")).to_contain_text("1 added", timeout=PATIENCE)
    upload("two comets over the harbour")
    expect(page.locator("#known")).to_contain_text("chronicle.txt", timeout=PATIENCE)
    page.locator("#separate").click()
    expect(page.locator("#status .counts")).to_contain_text("1 added", timeout=PATIENCE)
    upload("three comets over the harbour")
    page.locator("#revise").click()
    expect(page.locator("#status .counts")).to_contain_text("1 replaced", timeout=PATIENCE)
    expect(page.locator("#known")).to_be_hidden()
    expect(page.locator("#records tr", has_text="hronicle")).to_have_count(2)


def test_every_page_has_an_address_to_share_and_to_go_back_from(new_page: NewPage) -> None:
    page = new_page()
    open_library(page)
    first = page.locator("#records a.title").first
    href, title = first.get_attribute("href") or "", first.inner_text()
    first.click()
    expect(page.locator("#record-title")).to_be_focused(timeout=PATIENCE)
    assert page.url.endswith(f"/{href}")
    page.go_back()
    expect(page.locator("#records table")).to_be_visible(timeout=PATIENCE)
    page.go_back()
    expect(page.locator("#question")).to_be_visible(timeout=PATIENCE)
    page.go_forward()
    page.go_forward()
    expect(page.locator("#record-title")).to_have_text(title, timeout=PATIENCE)

    linked = new_page(query=f"/{href}&at=40")
    expect(linked.locator("#record-title")).to_have_text(title, timeout=PATIENCE)
    linked.get_by_role("link", name="All records").click()
    expect(linked.locator("#records table")).to_be_visible(timeout=PATIENCE)


def test_a_misheard_word_is_corrected_where_it_stands(new_page: NewPage) -> None:
    page = new_page()
    open_library(page)
    page.locator("#records a.title", has_text="hearing").first.click()
    turn = page.locator("#record-text .turn").nth(3)
    before = turn.locator(".text").inner_text()
    turn.hover()
    turn.locator("button.amend").click()
    expect(page.locator("#amend-words textarea")).to_be_focused(timeout=PATIENCE)
    expect(page.locator("#amend-words textarea")).to_have_value(before)
    page.fill("#amend-words textarea", "The pilchards were counted by hand.")
    page.click("#amend-save")
    expect(page.locator("#amend .outcome")).to_contain_text("signed", timeout=PATIENCE)
    page.wait_for_timeout(500)
    expect(page.locator("#record-title")).not_to_be_focused()
    page.screenshot(path=SCREENSHOTS / "amend-light.png")
    page.fill("#amend-who input, #amend-who textarea", "Ana Ruiz")
    page.fill("#amend-why input, #amend-why textarea", "the recording says so")
    page.click("#amend-save")
    expect(page.locator("#outcome")).to_contain_text("new revision", timeout=PATIENCE)
    expect(page.locator("#amend")).to_be_hidden()
    expect(page.locator("#record-title")).to_be_focused(timeout=PATIENCE)
    expect(page.locator("#record-text .turn").nth(3).locator(".text")).to_have_text(
        "The pilchards were counted by hand."
    )
    page.get_by_text("Corrected since: 1 turn").click()
    expect(page.locator(".amendments del")).to_contain_text(before[:40])


def test_a_summary_leads_to_the_place_in_the_record_and_to_related_records(new_page: NewPage) -> None:
    page = new_page()
    open_library(page)
    page.locator("#records a.title", has_text="Averell Harbour City Council, regular meeting").first.click()
    brief = page.locator("#record-summary .brief")
    expect(brief.get_by_text("The motion carries, five to four.")).to_be_visible(timeout=PATIENCE)
    decided = brief.locator("li", has_text="The motion carries, five to four.")

    decided.locator("a.cite").last.click()

    expect(page.locator("#record-text .turn.at")).to_contain_text("The motion carries, five to four.", timeout=PATIENCE)
    expect(page.locator("#record-text .turn.at")).to_be_in_viewport()
    brief.locator(".related a.title", has_text="reverses Quay Street bus lane").click()
    expect(page.locator("#record-title")).to_contain_text("reverses Quay Street bus lane", timeout=PATIENCE)
    expect(brief.get_by_text("84 seconds”; the transcript says")).to_be_visible(timeout=PATIENCE)


def pressed_while_it_arrives(new_page: NewPage) -> tuple[Page, Locator]:
    """Return a record's page that arrives while a button is held down over the related records, and these."""
    page = new_page()
    open_library(page)
    page.locator("#records a.title", has_text="Averell Harbour City Council, regular meeting").first.click()
    brief = page.locator("#record-summary .brief")
    brief.locator("li", has_text="The motion carries, five to four.").locator("a.cite").last.click()
    page.wait_for_function("verbatim.held", timeout=PATIENCE)
    related = page.locator("#record-summary .related")
    related.dispatch_event("pointerdown")
    page.evaluate("window.scrollTo(0, 0)")
    page.evaluate("verbatim.arrive()")
    return page, related


def test_a_page_that_arrives_moves_nothing_while_a_button_is_held_down(new_page: NewPage) -> None:
    page, related = pressed_while_it_arrives(new_page)

    page.wait_for_timeout(500)
    assert page.evaluate("window.scrollY") == 0

    related.dispatch_event("pointerup")
    expect(page.locator("#record-text .turn.at")).to_be_in_viewport(timeout=PATIENCE)


def test_a_page_that_was_asked_for_and_never_came_is_forgotten(new_page: NewPage) -> None:
    page = new_page()
    open_library(page)
    page.evaluate("Object.assign(verbatim, { going: 1, went: Date.now() - 60000 })")

    page.locator("#records a.title", has_text="Averell Harbour City Council, regular meeting").first.click()

    page.wait_for_function("verbatim.going === 0 && !verbatim.crossed", timeout=PATIENCE)


@pytest.mark.parametrize("moved", ["pointercancel", "wheel", "keydown"])
def test_a_page_that_arrives_takes_nobody_back_who_moves_before_letting_go(new_page: NewPage, moved: str) -> None:
    page, related = pressed_while_it_arrives(new_page)

    page.wait_for_function("verbatim.waiting", timeout=PATIENCE)
    related.dispatch_event(moved)
    related.dispatch_event("pointerup")
    for later in ("pointerdown", "pointerup"):
        related.dispatch_event(later)
    page.wait_for_timeout(500)

    assert page.evaluate("window.scrollY") == 0


def test_a_phrase_is_found_heard_clipped_saved_and_linked_to(new_page: NewPage) -> None:
    page = new_page()
    page.get_by_role("tab", name="Find & clip").click()
    page.fill("#find-phrase textarea", "HOUSING vouchers in the city")
    page.press("#find-phrase textarea", "Enter")
    expect(page.locator("#found-title")).to_have_text("1 place in 1 record", timeout=PATIENCE)
    expect(page.locator("#found mark")).to_have_text("housing vouchers in the city")
    page.locator("#found").get_by_role("link", name="Open the record").click()
    expect(page.locator("#record-text .turn.at")).to_contain_text("1,240 housing vouchers", timeout=PATIENCE)
    expect(page.locator("#record-text .turn.at")).to_be_in_viewport()

    # Going to a time plays from there, and the words being spoken are marked.
    media = page.locator("#record-text audio")
    page.wait_for_function("document.querySelector('#record-text audio').readyState > 0")
    assert media.evaluate("audio => [audio.paused, Math.round(audio.currentTime)]") == [True, 58]
    page.locator("#record-text button.play-from", has_text="00:01:01").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#record-text audio').currentTime > 62")
    expect(page.locator("#record-text .turn.now")).to_contain_text("A voucher pays the difference")
    expect(page.locator("#record-text .turn.now")).to_have_attribute("aria-current", "true")
    media.evaluate("audio => audio.pause()")

    page.go_back()
    expect(page.locator("#found-title")).to_be_visible(timeout=PATIENCE)
    page.locator("#found").get_by_role("link", name="Make a clip").click()
    expect(page.locator("#clip-title")).to_have_text("Clip, 00:00:58 to 00:01:01", timeout=PATIENCE)
    expect(page.locator("#clip-title")).to_be_focused()
    wider = page.get_by_role("link", name="End 1 turn later")
    wider.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#clip .turn")).to_have_count(2, timeout=PATIENCE)
    expect(wider).to_be_focused()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the clip as VTT").click()
    captions = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == "2024-09-04-housing-committee-hearing-on-rents-shelter-and-00-00-58.vtt"
    assert captions.startswith("WEBVTT")
    assert "00:00:00.000 --> 00:00:03" in captions
    if shutil.which("ffmpeg"):
        with page.expect_download() as download:
            page.get_by_role("button", name="Part of the recording").click()
        assert download.value.path().read_bytes().startswith(b"OggS")
    look_at(page, "clip-light")
    permalink = page.locator("#clip").get_by_role("link", name="Open in the record").get_attribute("href") or ""
    page.go_back()
    expect(page.locator("#clip .turn")).to_have_count(1, timeout=PATIENCE)

    linked = new_page(query=f"/{permalink}")
    expect(linked.locator("#record-text .turn.at")).to_contain_text("1,240 housing vouchers", timeout=PATIENCE)
    expect(linked.locator("#record-text .turn.at")).to_be_in_viewport()
    record = permalink.partition("&")[0]
    timed = new_page(dark=True, width=390, height=844, query=f"/{record}&t=600")
    expect(timed.locator("#record-text .turn.at")).to_contain_text("Sixty more is a third", timeout=PATIENCE)
    expect(timed.locator("#record-text .turn.at")).to_be_in_viewport()
    expect(timed.locator("#record-text audio")).to_be_in_viewport()
    assert timed.locator("#record-text audio").evaluate("audio => audio.paused")
    look_at(timed, "recording-narrow-dark")
    found = new_page(dark=True, width=390, height=844, query="/?view=find&phrase=bus+lane")
    expect(found.locator("#found mark").first).to_be_visible(timeout=PATIENCE)
    look_at(found, "find-narrow-dark")


def test_a_name_leads_to_what_its_bearer_said_and_back_to_asking(new_page: NewPage) -> None:
    page = new_page()
    ask(page, "What did Councillor Varga say about the bus lane?")
    page.locator("#source .transcript a.speaker", has_text="Councillor Theo Varga").first.click()
    expect(page.locator("#entity-title")).to_contain_text("Theo Varga", timeout=PATIENCE)
    expect(page.locator("#entity-title")).to_be_focused()
    look_everywhere(page, "person")
    page.get_by_text("Other names").click()
    expect(page.locator("#entity .because").first).to_be_visible()
    page.locator("#entity .spoken a.when").first.click()
    expect(page.locator("#record-text .turn.at")).to_be_in_viewport(timeout=PATIENCE)
    page.go_back()
    page.get_by_role("link", name="Ask about what Theo Varga said").click()
    expect(page.locator("#scope-speakers")).to_contain_text("Councillor Theo Varga", timeout=PATIENCE)

    page.get_by_role("tab", name="People & topics").click()
    page.get_by_role("link", name="All names").click()
    page.fill("#people-words textarea, #people-words input", "marsh")
    expect(page.locator("#people .name")).not_to_have_count(0, timeout=PATIENCE)
    expect(page.locator("#people .name", has_text="Varga")).to_have_count(0, timeout=PATIENCE)
    look_everywhere(page, "people")


def test_nothing_in_a_record_or_a_question_acts(new_page: NewPage, canary: HTTPServer) -> None:
    page = new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    open_library(page)
    name = "quarry ${1+1} <img src=x onerror=alert(1)>.txt"
    file = FilePayload(name=name, mimeType="text/plain", buffer=hostile_record(canary).encode())
    page.set_input_files("#files input[type=file]", file)
    expect(page.locator("#status .counts")).to_contain_text("1 added", timeout=PATIENCE)
    page.get_by_role("tab", name="Ask").click()
    for words in hostile_words(canary):
        question = f"What does the quarrymaster say of the granite? {words}"
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        expect(page.locator("#chat .asked").last).to_contain_text(words, timeout=PATIENCE)
        expect(page.locator("#chat .reply").last.locator(".foot")).to_be_visible(timeout=PATIENCE)
    page.locator("#chat .reply a.cite:visible").first.click()
    expect(page.locator("#source mark").first).to_be_visible()
    open_library(page)
    page.locator("#records a.title", has_text="quarry").first.click()
    expect(page.locator("#record-text")).to_contain_text("<script>", timeout=PATIENCE)
    page.wait_for_timeout(300)
    foreign = "#chat img, #chat iframe, #chat form, #source img, #source iframe, #record-page img, #record-page iframe"
    assert page.locator(foreign).count() == 0
    assert canary.log == []
    assert CANARY not in page.content()


def test_the_samples_go_only_when_that_is_confirmed(new_page: NewPage) -> None:
    """The last test: it leaves the library without the samples."""
    page = new_page()
    expect(page.locator("#examples button").first).to_be_visible(timeout=PATIENCE)
    offered = page.locator("#examples button:visible").all_inner_texts()
    page.locator("#drop-samples").click()
    page.locator("#drop-keep").click()
    expect(page.locator("#drop-really")).to_be_hidden(timeout=PATIENCE)
    expect(page.locator("#banner")).to_contain_text("10 sample records")
    page.locator("#drop-samples").click()
    page.locator("#drop-really").click()
    expect(page.locator("#told")).to_have_text("10 sample records are removed.", timeout=PATIENCE)
    expect(page.locator("#banner")).to_be_hidden(timeout=PATIENCE)
    for question in offered:
        expect(page.locator("#examples button:visible", has_text=question)).to_have_count(0, timeout=PATIENCE)
    page.reload()
    expect(page.locator("#chat .chat-empty")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#told")).to_be_hidden()
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#records .badge.sample")).to_have_count(0)
