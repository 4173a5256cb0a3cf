"""What study material is read from, and how a file is refused."""

import zlib
from pathlib import Path

import pytest
from docx import Document

from bot.documents import UnreadableDocumentError, read_document

HTML = """<!doctype html><html><head><title>不要</title><style>p{}</style></head><body><nav>首页</nav>
<h1>为什么要过好政治生日</h1><p>每个人入党的那一天，<b>就是</b>自己的
政治生日。</p><script>var a = "不要";</script><ul><li>想一想当年说过的话</li></ul></body></html>"""
MARKDOWN = (
    "# 为什么要过好政治生日\n\n"
    "每个人**入党的那一天**，就是自己的[政治生日](https://www.12371.cn/)。\n\n- 想一想当年说过的话\n"
)
LINES = ["为什么要过好政治生日", "每个人入党的那一天，就是自己的政治生日。", "想一想当年说过的话"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "\n\n".join(LINES).encode()),
        ("a.TXT", "\r\n".join(LINES).encode("gb18030")),
        ("a.txt", "\n".join(LINES).encode("utf-16")),
        ("a.md", MARKDOWN.encode()),
        ("a.html", HTML.replace("的\n政", "的政").encode()),
    ],
)
def test_text_of_a_document_is_its_paragraphs(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert read_document(file).splitlines() == LINES


def test_docx_is_read_with_its_tables(tmp_path: Path) -> None:
    document = Document()
    for line in LINES[:2]:
        document.add_paragraph(line)
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "时间", "上午9点"
    document.save(str(tmp_path / "a.docx"))
    assert read_document(tmp_path / "a.docx").splitlines() == [*LINES[:2], "时间 上午9点"]


FONT = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def a_pdf(words: str) -> bytes:
    """One page in a standard font."""
    stream = zlib.compress(f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET".encode())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources %s >>" % FONT,
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def test_pdf_is_read(tmp_path: Path) -> None:
    pytest.importorskip("pypdf", reason="pip install 'songxue[documents]'")
    (tmp_path / "a.pdf").write_bytes(a_pdf("Reading for March"))
    assert read_document(tmp_path / "a.pdf") == "Reading for March"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", b"\xff\xd8"),
        ("a.txt", b"  \n \n"),
        ("a.txt", b"\xff\xff\x81"),
        ("a.docx", b"no archive"),
        ("a.html", b"<html><script>1</script></html>"),
    ],
)
def test_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(UnreadableDocumentError, match=r"\w"):
        read_document(file)
