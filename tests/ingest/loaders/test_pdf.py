from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from ingest.errors import BrokenFile
from ingest.loaders.pdf import load_pdf
from ingest.records import BlockRole, Record

TWO_COLUMNS = Path(__file__).parents[2] / "fixtures/articles/two_columns.pdf"


def written_pdf(pages: list[list[tuple[float, float, str]]], *, size: int = 11, title: str = "") -> bytes:
    """Write a PDF by hand: each page a list of (left, bottom, text) in Helvetica."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{4 + 2 * i} 0 R' for i in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, lines in enumerate(pages):
        drawn = "\n".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET" for x, y, text in lines)
        resources = "<< /Font << /F1 3 0 R >> >>"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} /Contents {5 + 2 * i} 0 R >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    objects.append(f"<< /Title ({title}) >>")
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    end = f"trailer << /Size {count} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {count}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


def column(*texts: str, top: float = 700, left: float = 70, leading: float = 14) -> list[tuple[float, float, str]]:
    return [(left, top - i * leading, text) for i, text in enumerate(texts)]


def texts(record: Record) -> list[str]:
    return [turn.text for turn in record.turns]


@pytest.fixture(scope="module")
def minutes() -> Record:
    return load_pdf(TWO_COLUMNS.read_bytes(), "two_columns.pdf")


def test_columns_are_read_one_after_the_other(minutes: Record) -> None:
    order = ["Call to order", "Report of the harbour master", "Fees for 2025", "The slipway", "Public comment"]

    assert [minutes.text.index(part) for part in order] == sorted(minutes.text.index(part) for part in order)


def test_a_paragraph_is_one_block_across_lines_columns_and_pages(minutes: Record) -> None:
    assert (
        "The engineer said that the slipway had moved eleven millimetres since the autumn. It was not yet a danger, "
        "but "
        "it should be measured each month. If it moved as much again before the winter, the slipway would have to "
        "be closed to trailers while the wall behind it was taken down and rebuilt, which had last been done in "
        "1961 and "
        "had taken the whole of a summer."
    ) in texts(minutes)


def test_words_broken_by_a_soft_hyphen_are_joined(minutes: Record) -> None:
    assert "the dredging of the inner basin was three weeks late. A contractor's barge" in minutes.text


def test_ligatures_are_letters(minutes: Record) -> None:
    assert "a fine schedule" in minutes.text


def test_headings_are_known_by_their_size(minutes: Record) -> None:
    headings = [(turn.level, turn.text) for turn in minutes.turns if turn.role is BlockRole.HEADING]

    assert headings[0] == (1, "Minutes of the Regular Meeting of the Larkhaven Harbour Board")
    assert (2, "4. The slipway") in headings


def test_running_heads_and_page_numbers_are_dropped_with_the_reason(minutes: Record) -> None:
    assert [(d.text, d.reason) for d in minutes.dropped] == [
        ("Harbour Board of Larkhaven - Regular Meeting", "printed at the head or foot of 2 pages"),
        ("Page 1 of 2", "page numbers, on 2 pages"),
    ]
    assert "Page 2" not in minutes.text


def test_a_line_repeated_in_the_text_stays() -> None:
    record = load_pdf(
        written_pdf([column("The motion carried.", top=500), column("The motion carried.", top=500)]), "a.pdf"
    )

    assert texts(record) == ["The motion carried.", "The motion carried."]


def test_a_gap_separates_paragraphs() -> None:
    page = [*column("The first paragraph has", "two lines in it."), *column("The second has one.", top=650)]

    assert texts(load_pdf(written_pdf([page]), "a.pdf")) == [
        "The first paragraph has two lines in it.",
        "The second has one.",
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(("They spoke of co-", "operation all day."), "They spoke of cooperation all day.", id="break"),
        pytest.param(
            ("They were berth-", "holders, and a berth-holders club."),
            "berth-holders, and a berth-holders club.",
            id="hyphen",
        ),
        pytest.param(
            ("The talks with Anglo-", "American firms."), "The talks with Anglo-American firms.", id="a-capital-follows"
        ),
        pytest.param(("The years 1990-", "1995 were dry."), "The years 1990- 1995 were dry.", id="numbers"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_is_judged_by_the_words(lines: tuple[str, ...], expected: str) -> None:
    assert load_pdf(written_pdf([column(*lines)]), "a.pdf").text.endswith(expected)


def test_labelled_paragraphs_are_speech() -> None:
    page = column(
        "CHAIR: Good evening to you all.", "MS. BRANDT: Good evening.", "CHAIR: We begin.", "MS. BRANDT: Yes."
    )

    record = load_pdf(written_pdf([[(x, y - 8 * i, text) for i, (x, y, text) in enumerate(page)]]), "a.pdf")

    assert [turn.speaker for turn in record.turns] == ["CHAIR", "MS. BRANDT", "CHAIR", "MS. BRANDT"]


@pytest.mark.parametrize(
    ("title", "hint"),
    [
        ("Minutes of May", "Minutes of May"),
        ("Microsoft Word - a.doc", None),
        ("Untitled", None),
        ("minutes.docx", None),
    ],
)
def test_a_title_that_a_program_wrote_is_none(title: str, hint: str | None) -> None:
    assert load_pdf(written_pdf([column("Some words.")], title=title), "a.pdf").hints.get("title") == hint


def test_pages_without_text_are_said() -> None:
    record = load_pdf(written_pdf([column("Some words."), [], []]), "a.pdf")

    assert record.notices == ("2 of 3 pages hold no text; OCR would be needed to read them",)


def test_a_scanned_document_asks_for_ocr() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    buffer = BytesIO()
    document.save(buffer)
    document.close()

    with pytest.raises(BrokenFile, match="hold no text; recognise the text first, with an OCR program"):
        load_pdf(buffer.getvalue(), "scan.pdf")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"%PDF-1.7\n", id="nothing-in-it"),
        pytest.param(TWO_COLUMNS.read_bytes()[:2000], id="cut"),
        pytest.param(b"%PDF-1.4 1 0 obj <</Type/Catalog/Pages 1 0 R>> endobj trailer <</Root 1 0 R>>", id="loop"),
    ],
)
def test_a_damaged_document_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenFile, match=r"'a\.pdf': "):
        load_pdf(data, "a.pdf")


def test_a_locked_document_asks_for_a_copy_without_the_password() -> None:
    locked = Path(__file__).parents[2] / "fixtures/articles/locked.pdf"

    with pytest.raises(BrokenFile, match="it is locked with a password; save a copy without the password"):
        load_pdf(locked.read_bytes(), "locked.pdf")
