"""The plain text of a document: .docx .pdf .html .md .txt. Paragraphs are lines; pictures and looks are left out."""

import re
from html.parser import HTMLParser
from pathlib import Path
from zipfile import BadZipFile

_MOST = 20 * 1024 * 1024  # bytes
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")
_LINES = re.compile(r"\n{2,}")


class UnreadableDocumentError(ValueError):
    """Its text says why, and what helps."""


def read_document(file: Path) -> str:
    """Raises UnreadableDocumentError for another kind of file, a damaged one, and one without any text."""
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise UnreadableDocumentError(f"only {' '.join(_READERS)} are read")
    if file.stat().st_size > _MOST:
        raise UnreadableDocumentError("larger than 20 MB")
    lines = (_BLANKS.sub(" ", line).strip() for line in reader(file).splitlines())
    text = _LINES.sub("\n", "\n".join(line for line in lines if line))
    if not text:
        raise UnreadableDocumentError("holds no text; a scanned page has to be typed")
    return text


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableDocumentError("the text is neither UTF-8 nor GB18030")


def _plain(file: Path) -> str:
    return _decoded(file.read_bytes())


_MARKS = re.compile(r"^\s{0,3}(?:#{1,6}\s+|[-*+]\s+|>\s?)|[*_`]{1,3}|!\[[^\]]*\]\([^)]*\)", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\([^)]*\)")


def _markdown(file: Path) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", _plain(file)))


class _Reader(HTMLParser):
    _SILENT = frozenset({"script", "style", "head", "nav", "footer", "noscript", "template"})
    _BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article"})

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self._silent.append(tag)
        elif tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        elif tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))


def _html(file: Path) -> str:
    reader = _Reader()
    reader.feed(_plain(file))
    reader.close()
    return "".join(reader.parts)


def _docx(file: Path) -> str:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = Document(str(file))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableDocumentError("is no .docx") from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += [" ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _pdf(file: Path) -> str:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise UnreadableDocumentError("needs pip install 'songxue[documents]'") from None
    try:
        return "\n".join(page.extract_text() for page in PdfReader(file).pages)
    except (PyPdfError, ValueError, OSError) as error:
        raise UnreadableDocumentError("is no .pdf that can be read; with a password it cannot") from error


_READERS = {".docx": _docx, ".pdf": _pdf, ".html": _html, ".htm": _html, ".md": _markdown, ".txt": _plain}
