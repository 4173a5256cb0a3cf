import io
import random
import zipfile

import pytest
import xlwt

from bench.rosters import make_roster
from console.registers.reading import UnreadableRoster, read_roster
from console.registers.sheets import MAX_BYTES
from console.registers.unpacking import MAX_ROWS, MAX_UNPACKED
from console.registers.wording import wordings
from tests.console.registers.files import HEADER, person, text_file, workbook


def _zip(**members: str | bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def _encrypted() -> bytes:
    """An OLE file as Excel writes it for a workbook with a password: the stream has another name."""
    book = xlwt.Workbook()
    book.add_sheet("册")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue().replace("Workbook".encode("utf-16-le") + bytes(16), "EncryptedPackage".encode("utf-16-le"))


def _word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "WordDocument".encode("utf-16-le") + bytes(1000)


def _far_away() -> bytes:
    return workbook({"册": [HEADER, person("王芳"), *[[]] * MAX_ROWS, ["x"]]})


CASES = [
    (b"", "empty_file"),
    (b"\xef\xbb\xbf\r\n", "empty_file"),
    (b"hello", "no_roster"),
    (text_file(["姓名", "签名"], ["王芳", ""]), "no_roster"),
    (b"%PDF-1.7 ...", "not_spreadsheet"),
    (b"<html><table><tr><td>\xe5\xa7\x93\xe5\x90\x8d</td></tr></table></html>", "not_spreadsheet"),
    (_zip(**{"word/document.xml": "<w/>"}), "not_spreadsheet"),
    (b"PK\x03\x04nothing", "damaged_file"),
    (make_roster("A", 20).files["roster.xls"][:3000], "damaged_file"),
    (_word(), "not_spreadsheet"),
    (make_roster("A", 20).files["roster.xlsx"][:-900], "damaged_file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "damaged_file"),
    (_encrypted(), "password"),
    (b"\xff\xfe\x00\xd8\x00\x00", "encoding_unknown"),
    (b"\xb0\xa1\xff\xff\xff", "encoding_unknown"),
    (text_file(HEADER, *[person("王芳")] * MAX_ROWS), "too_many_rows"),
    (_far_away(), "too_many_rows"),
]


@pytest.mark.parametrize(("content", "code"), CASES, ids=[f"{number}-{code}" for number, (_, code) in enumerate(CASES)])
def test_file_without_a_readable_roster_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableRoster) as refusal:
        read_roster(content, "花名册.xlsx")
    assert refusal.value.code == code
    assert refusal.value.reason
    assert "{" not in refusal.value.reason


def test_file_that_is_too_large_is_not_opened() -> None:
    with pytest.raises(UnreadableRoster) as refusal:
        read_roster(bytes(MAX_BYTES + 1))
    assert refusal.value.reason == "文件太大（超过20 MB），请只留花名册一张表"


def test_file_that_unpacks_without_end_is_not_opened() -> None:
    with pytest.raises(UnreadableRoster) as refusal:
        read_roster(_zip(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": bytes(MAX_UNPACKED)}))
    assert refusal.value.code == "unpacks_too_large"


def _outcome(content: bytes) -> str:
    try:
        read_roster(content)
    except UnreadableRoster as refusal:
        return refusal.code
    return "read"


@pytest.mark.parametrize("name", ["roster.xlsx", "roster.xls", "gb18030.csv"])
def test_damaged_file_is_read_or_refused_and_never_more(name: str) -> None:
    whole, chance = make_roster("A", 20).files[name], random.Random(5)
    for _ in range(25):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        assert _outcome(bytes(content)) in {"read", *wordings()}


def test_every_encoding_gives_the_same_people() -> None:
    text = text_file(HEADER, person("王芳", 备注="𠮷")).decode()
    marks = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
    first, *others = (read_roster(text.encode(mark)).rows for mark in marks)
    assert first[0].remark == "𠮷"
    assert all(other == first for other in others)


@pytest.mark.parametrize("separator", [",", "\t", ";", "，", "|"])
def test_every_separator_is_found(separator: str) -> None:
    text = "\n".join(separator.join(row) for row in (HEADER, person("王芳", 性别="女")))
    assert read_roster(text.encode()).rows[0].gender == "女"


def test_separator_line_of_excel_is_obeyed_and_line_breaks_in_a_cell_count_as_one_row() -> None:
    read = read_roster('sep=;\n姓名;性别;备注\n王芳;女;"一\n二"\n李明;男;\n'.encode())
    assert [(row.row, row.name) for row in read.rows] == [(2, "王芳"), (3, "李明")]
