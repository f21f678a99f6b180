from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.errors import BrokenFile, HostileFile
from ingest.loaders.docx import load_docx
from ingest.records import Record


def written(fill: Callable[[Any], None]) -> bytes:
    document = Document()
    fill(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def load(fill: Callable[[Any], None]) -> Record:
    return load_docx(written(fill), "a.docx")


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """Put another part into a document, or replace one."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return buffer.getvalue()


def test_headings_paragraphs_lists_and_tables_keep_their_order() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Minutes", 0)
        document.add_heading("Roll call", 2)
        document.add_paragraph("Five members were there.")
        table = document.add_table(rows=2, cols=2)
        for (row, column), text in {(0, 0): "Name", (0, 1): "Vote", (1, 0): "Bo", (1, 1): "aye"}.items():
            table.cell(row, column).text = text
        document.add_paragraph("One.", style="List Bullet")
        document.add_paragraph("Deeper.", style="List Bullet 2")

    assert [(turn.role.value, turn.level, turn.text) for turn in load(fill).turns] == [
        ("heading", 1, "Minutes"),
        ("heading", 2, "Roll call"),
        ("paragraph", 0, "Five members were there."),
        ("table_row", 0, "Name | Vote"),
        ("table_row", 0, "Bo | aye"),
        ("list_item", 1, "One."),
        ("list_item", 2, "Deeper."),
    ]


def test_a_merged_cell_is_read_once() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(rows=1, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Wide"
        table.cell(0, 2).text = "Narrow"

    assert load(fill).text == "Wide | Narrow"


def test_a_table_of_one_column_is_a_frame() -> None:
    def fill(document: Any) -> None:
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "First."
        cell.add_paragraph("Second.")

    assert [turn.role.value for turn in load(fill).turns] == ["paragraph", "paragraph"]


def test_tracked_changes_are_read_as_accepted() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("The fee is ")
        for xml in (
            f"<w:del {nsdecls('w')} w:id='1' w:author='a'><w:r><w:delText>four</w:delText></w:r></w:del>",
            f"<w:ins {nsdecls('w')} w:id='2' w:author='a'><w:r><w:t>five</w:t></w:r></w:ins>",
        ):
            paragraph._p.append(parse_xml(xml))

    assert load(fill).text == "The fee is five"


def test_content_controls_are_read() -> None:
    def fill(document: Any) -> None:
        control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Inside.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        document.element.body.insert(0, parse_xml(control))
        document.add_paragraph("Outside.")

    assert [turn.text for turn in load(fill).turns] == ["Inside.", "Outside."]


def test_heads_and_feet_of_pages_are_dropped_with_the_reason() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Text.")
        document.sections[0].header.paragraphs[0].text = "Larkhaven"
        document.sections[0].footer.paragraphs[0].text = "Draft 3"

    record = load(fill)

    assert record.text == "Text."
    assert [(d.text, d.reason) for d in record.dropped] == [
        ("Larkhaven", "the head of the pages"),
        ("Draft 3", "the foot of the pages"),
    ]


def test_properties_become_hints_but_no_date() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Text.")
        document.core_properties.title = "Budget hearing"
        document.core_properties.author = "Town clerk"

    assert load(fill).hints == {"title": "Budget hearing", "author": "Town clerk"}


def test_a_title_that_a_program_wrote_is_none() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Text.")
        document.core_properties.title = "Word Document"

    assert load(fill).hints == {}


def test_labelled_paragraphs_are_speech_and_headings_are_nobodys() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Hearing on the bridge", 1)
        for text in ("CHAIR: Order, please.", "MR. VOSS: The bridge is safe.", "It was tested in May."):
            document.add_paragraph(text)
        document.add_heading("Questions", 2)
        for text in ("CHAIR: Was it closed?", "MR. VOSS: For two days."):
            document.add_paragraph(text)

    assert [(turn.role.value, turn.speaker, turn.text) for turn in load(fill).turns] == [
        ("heading", None, "Hearing on the bridge"),
        ("speech", "CHAIR", "Order, please."),
        ("speech", "MR. VOSS", "The bridge is safe.\nIt was tested in May."),
        ("heading", None, "Questions"),
        ("speech", "CHAIR", "Was it closed?"),
        ("speech", "MR. VOSS", "For two days."),
    ]


def test_a_document_without_words_is_refused() -> None:
    with pytest.raises(BrokenFile, match="there is no text in it"):
        load(lambda document: None)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"PK\x03\x04 and no more", id="no-archive"),
        pytest.param(with_part(written(lambda d: None), "word/document.xml", b"<w:document"), id="broken-xml"),
        pytest.param(with_part(written(lambda d: None), "[Content_Types].xml", b"<Types/>"), id="no-types"),
    ],
)
def test_a_damaged_document_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenFile, match=r"'a\.docx': a damaged"):
        load_docx(data, "a.docx")


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = with_part(written(lambda d: None), "word/media/big.bin", b"\0" * 150_000_000)

    with pytest.raises(HostileFile, match="it would unpack to 143 MB"):
        load_docx(bomb, "a.docx")


def test_too_many_parts_are_refused() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for i in range(2_001):
            archive.writestr(f"word/{i}.bin", b"")

    with pytest.raises(HostileFile, match="it holds 2001 parts"):
        load_docx(buffer.getvalue(), "a.docx")


def test_an_entity_bomb_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w:document>&b;</w:document>'

    with pytest.raises(HostileFile, match=r"'word/document\.xml' defines entities"):
        load_docx(with_part(written(lambda d: None), "word/document.xml", bomb), "a.docx")
