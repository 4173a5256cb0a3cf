"""What `songxue questions import` takes, refuses and reports."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.questions import COLUMNS, UnreadableTable, import_file, read_table
from bot.database import Sessions
from bot.places import DATA
from bot.wording import Kind, findings
from domain.questions import Question, QuestionState
from services import questions
from tests import factories

HEADER = "\t".join(COLUMNS)
RATE = "dues\t党费怎么算|党费标准\t按基本养老金算。\t标准 比例\t党费收缴规定\t陈敏\t2027-12-31"


def table(*rows: str) -> bytes:
    return "\n".join((HEADER, *rows)).encode()


@pytest.fixture
def file(sessions: Sessions, tmp_path: Path) -> Path:
    with sessions.write() as session:
        account = factories.an_account(session)
        factories.a_unit(session, account, "东风支部")
    path = tmp_path / "questions.tsv"
    path.write_bytes(table(RATE, "card\t卡片丢了怎么办\t再领一张。\t\t本号说明\t陈敏\t"))
    return path


def test_rows_of_one_key_are_wordings_of_one_question() -> None:
    (entry,), rejected = read_table(table(RATE, "dues\t党钱咋算\t\t党钱", "dues\t党费标准\t按基本养老金算。"))
    assert (entry.question, entry.phrasings) == ("党费怎么算", ["党费标准", "党钱咋算"])
    assert (entry.keywords, entry.valid_until) == (["标准", "比例", "党钱"], date(2027, 12, 31))
    assert rejected == []


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("\t问\t答\t\t\t陈敏\t", "key"),
        ("a b\t问\t答\t\t\t陈敏\t", "key"),
        ("k\t\t答\t\t\t陈敏\t", "question"),
        ("k\t问\t\t\t\t陈敏\t", "answer"),
        ("k\t问\t答\t\t\t\t", "reviewed_by"),
        ("k\t问\t答\t\t\t陈敏\t明年", "valid_until"),
        ("k\t问\t答\t\t\t陈敏\t2027-02-30", "valid_until"),
        ("dues\t问\t别的答案\t\t\t陈敏\t", "answer"),
        (f"k\t{'问' * 201}\t答\t\t\t陈敏\t", "question"),
    ],
)
def test_row_that_cannot_be_answered_from_is_refused_with_its_cell(row: str, column: str) -> None:
    entries, rejected = read_table(table(RATE, row))
    assert [entry.key for entry in entries] == ["dues"]
    assert [(cell["row"], cell["column"]) for cell in rejected] == [(3, column)]
    assert rejected[0]["reason"]


@pytest.mark.parametrize(
    ("written", "last"),
    [("2027-06-30", date(2027, 6, 30)), ("2027年6月", date(2027, 6, 30)), ("2027", date(2027, 12, 31)), ("长期", None)],
)
def test_last_day_may_be_a_month_a_year_or_never(written: str, last: date | None) -> None:
    (entry,), _ = read_table(table(f"k\t问\t答\t\t\t陈敏\t{written}"))
    assert entry.valid_until == last


def test_table_saved_by_a_spreadsheet_is_read() -> None:
    rows = 'k\t"第一种问法\n第二种问法"\t"他说""好""。"\t\t\t陈敏\t'.replace("\n", "\r\n")
    for content in (f"{HEADER}\r\n{rows}\r\n".encode("utf-8-sig"), f"{HEADER}\r\n{rows}\r\n".encode("gb18030")):
        (entry,), rejected = read_table(content)
        assert (entry.question, entry.phrasings, entry.answer) == ("第一种问法", ["第二种问法"], '他说"好"。')
        assert rejected == []


def test_table_without_its_columns_is_no_table() -> None:
    with pytest.raises(UnreadableTable, match="answer"):
        read_table(b"key\tquestion\n")


def test_second_time_changes_nothing_and_a_new_answer_is_an_update(
    sessions: Sessions, file: Path, now: datetime
) -> None:
    counts = []
    for _ in range(2):
        report = import_file(sessions, file, None, None, now=now)
        counts.append((report["created"], report["updated"], report["unchanged"]))
    file.write_bytes(table(RATE.replace("按基本养老金算。", "按基本养老金的比例算。")))
    report = import_file(sessions, file, "dongfeng", None, now=now)
    counts.append((report["created"], report["updated"], report["unchanged"]))
    assert counts == [(2, 0, 0), (0, 0, 2), (0, 1, 0)]
    with sessions.read() as session:
        assert {one.key for one in session.scalars(select(Question))} == {"dues", "card"}
        assert questions.edition(session, 1) == 2


def test_branch_has_its_own_answer_under_the_same_key(sessions: Sessions, file: Path, now: datetime) -> None:
    import_file(sessions, file, None, None, now=now)
    import_file(sessions, file, None, "东风支部", now=now)
    with sessions.read() as session:
        found = sorted((one.key, one.unit_id is None) for one in session.scalars(select(Question)))
    assert found == [("card", False), ("card", True), ("dues", False), ("dues", True)]


def test_dry_run_keeps_nothing(sessions: Sessions, file: Path, now: datetime) -> None:
    assert import_file(sessions, file, None, None, now=now, dry_run=True)["created"] == 2
    with sessions.read() as session:
        assert list(session.scalars(select(Question))) == []


@pytest.mark.parametrize(("slug", "branch"), [("other", None), (None, "别的支部")])
def test_unknown_account_or_branch_is_said(
    sessions: Sessions, file: Path, now: datetime, slug: str | None, branch: str | None
) -> None:
    with pytest.raises(LookupError):
        import_file(sessions, file, slug, branch, now=now)


def test_questions_that_come_with_the_program_are_taken_whole() -> None:
    entries, rejected = read_table((DATA / "questions.tsv").read_bytes())
    assert rejected == []
    assert len(entries) >= 120
    assert all(entry.source and entry.reviewed_by for entry in entries)


def test_answers_that_come_with_the_program_are_worded_as_the_rules_ask() -> None:
    entries, _ = read_table((DATA / "questions.tsv").read_bytes())
    texts = {entry.key: entry.answer.replace("。", "。\n").strip() for entry in entries}
    closed = {key: text if "党费" not in text else f"{text}\n本号不收钱。" for key, text in texts.items()}
    assert {key: str(found[0]) for key, text in closed.items() if (found := findings(text, Kind.REPLY))} == {}


def test_only_what_was_reviewed_and_is_still_valid_may_be_answered() -> None:
    def one(state: QuestionState, reviewer: str, last: date | None) -> Question:
        return Question(state=state, reviewed_by=reviewer, valid_until=last)

    today = date(2025, 3, 10)
    assert one(QuestionState.LIVE, "陈敏", None).may_be_answered(today)
    assert one(QuestionState.LIVE, "陈敏", today).may_be_answered(today)
    assert not one(QuestionState.LIVE, "陈敏", date(2025, 3, 9)).may_be_answered(today)
    assert not one(QuestionState.LIVE, "", None).may_be_answered(today)
    assert not one(QuestionState.CANDIDATE, "陈敏", None).may_be_answered(today)
    assert not one(QuestionState.WITHDRAWN, "陈敏", None).may_be_answered(today)
