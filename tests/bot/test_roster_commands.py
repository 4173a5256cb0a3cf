"""What `songxue roster import` and `export` report."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.commands.rosters import export_file, import_file
from bot.database import Sessions
from console.registers.reading import UnreadableRoster
from domain.members import Member
from domain.organisation import Unit
from tests import factories

HEADER = "姓名,性别,出生年月,联系电话,党内职务,身份证号,党龄校正值,所在党支部"
ROWS = (
    "王秀兰,女,1942.05,19900000001,,00000019420501001X,3,东风社区离退休干部党支部",
    "李建国,男,1953.1,19900000002/19900000003/19900000004,委员,,,",
    "王?芳,女,,,,,,",
)
REPORT_KEYS = ["created", "updated", "unchanged", "dropped", "rejected"]


@pytest.fixture
def file(sessions: Sessions, tmp_path: Path) -> Path:
    with sessions.write() as session:
        factories.an_account(session)
    path = tmp_path / "花名册.csv"
    path.write_text("\n".join((HEADER, *ROWS)), encoding="gb18030")
    return path


def test_report_names_every_cell_that_was_refused_by_row_and_header(
    sessions: Sessions, file: Path, now: datetime, zone: ZoneInfo
) -> None:
    report = import_file(sessions, file, "dongfeng", "东风社区离退休干部党支部", dry_run=False, now=now, zone=zone)
    assert list(report) == REPORT_KEYS
    assert [report[key] for key in REPORT_KEYS[:4]] == [2, 0, 0, ["身份证号", "党龄校正值"]]
    assert [(cell["row"], cell["column"], cell["value"]) for cell in report["rejected"]] == [
        (3, "出生年月", "1953.1"),
        (3, "联系电话", "199******04"),
        (3, "党内职务", "委员"),
        (4, "姓名", "王?芳"),
    ]
    assert all(cell["reason"] for cell in report["rejected"])


def test_second_time_says_that_nothing_changed(sessions: Sessions, file: Path, now: datetime, zone: ZoneInfo) -> None:
    reports = [import_file(sessions, file, "dongfeng", "东风党支部", dry_run=False, now=now, zone=zone) for _ in "12"]
    assert [reports[1][key] for key in REPORT_KEYS[:3]] == [0, 0, 2]
    assert reports[1]["rejected"] == reports[0]["rejected"]


def test_dry_run_says_the_same_and_keeps_nothing(sessions: Sessions, file: Path, now: datetime, zone: ZoneInfo) -> None:
    tried = import_file(sessions, file, "dongfeng", "东风党支部", dry_run=True, now=now, zone=zone)
    with sessions.read() as session:
        assert list(session.scalars(select(Member))) == []
        assert list(session.scalars(select(Unit))) == []
    assert import_file(sessions, file, "dongfeng", "东风党支部", dry_run=False, now=now, zone=zone) == tried


def test_file_without_a_roster_is_refused_as_a_whole(
    sessions: Sessions, file: Path, now: datetime, zone: ZoneInfo
) -> None:
    file.write_text("收支,金额\n水费,12\n", encoding="utf-8")
    with pytest.raises(UnreadableRoster):
        import_file(sessions, file, "dongfeng", None, dry_run=False, now=now, zone=zone)


def test_exported_register_taken_in_again_changes_nothing(
    sessions: Sessions, file: Path, tmp_path: Path, now: datetime, zone: ZoneInfo
) -> None:
    import_file(sessions, file, "dongfeng", "红旗党支部", dry_run=False, now=now, zone=zone)
    out = tmp_path / "out.xlsx"
    assert export_file(sessions, None, out) == 2
    again = import_file(sessions, out, "dongfeng", None, dry_run=False, now=now, zone=zone)
    assert [again[key] for key in (*REPORT_KEYS[:3], "rejected")] == [0, 0, 2, []]


def test_export_of_one_branch_holds_its_people_alone(
    sessions: Sessions, file: Path, tmp_path: Path, now: datetime, zone: ZoneInfo
) -> None:
    import_file(sessions, file, "dongfeng", "红旗党支部", dry_run=False, now=now, zone=zone)
    assert export_file(sessions, "红旗党支部", tmp_path / "out.xlsx") == 1
    with pytest.raises(LookupError):
        export_file(sessions, "没有这个支部", tmp_path / "out.xlsx")
