"""`songxue export`: what goes out, and a clear line for what does not yet."""

import io

import openpyxl
import pytest
from click.testing import CliRunner

from bot.cli import songxue
from console.registers.tabular import write_register
from services.reports import COLUMNS


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["minutes"], "minutes cannot be exported as xlsx; what can: deliveries as xlsx or json"),
        (["deliveries", "--format", "docx"], "deliveries cannot be exported as docx"),
        (["roster"], "songxue roster export --out FILE"),
    ],
)
def test_register_that_cannot_go_out_is_refused_in_one_line(arguments: list[str], words: str) -> None:
    done = CliRunner().invoke(songxue, ["export", *arguments, "--out", "x"])
    assert (done.exit_code, words in done.output) == (2, True)


def test_table_reads_back_with_its_exact_header_and_as_text() -> None:
    row = dict.fromkeys(COLUMNS, "") | {"序号": "1", "姓名": "王秀兰", "状态": "免达(住院)", "备注": "=1+1"}
    book = openpyxl.load_workbook(io.BytesIO(write_register(COLUMNS, [row], "东风通知送达台账", "通知送达台账")))
    title, header, first = list(book["通知送达台账"].iter_rows(values_only=True))
    assert title[0] == "东风通知送达台账"
    assert header == COLUMNS
    assert (first[0], first[1], first[6], first[9]) == ("1", "王秀兰", "免达(住院)", "=1+1")
