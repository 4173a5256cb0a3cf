"""The tables of time expressions: what may be tuned on, and what is only measured."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from handlers.language import times

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=SHANGHAI)
TABLES = Path(__file__).resolve().parents[2] / "tables"


class Case(NamedTuple):
    text: str
    kind: str
    answer: str
    ask: str


def cases(name: str) -> list[Case]:
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    rows = [[*line.split("\t"), "", "", ""][:4] for line in lines if line and not line.startswith("#")]
    return [Case(*row) for row in rows]


def answer(reading: dict[str, str]) -> str:
    match reading["kind"]:
        case "date" | "datetime":
            return reading["start"]
        case "part":
            return f"{reading['start']}/{reading['part']}"
        case "range":
            return f"{reading['start']}..{reading['end']}"
        case "deadline":
            return f"..{reading['end']}"
        case "recur" | "duration":
            return reading["value"]
        case _:
            return ""


def is_right(case: Case, reading: dict[str, str]) -> bool:
    free = reading["kind"] in {"vague", "none"} or case.answer == "*"
    return (
        reading["kind"] in case.kind.split("|")
        and (free or answer(reading) in case.answer.split("|"))
        and reading["ask"] in case.ask.split("|")
    )


def is_confident(reading: dict[str, str]) -> bool:
    return not reading["ask"] and reading["kind"] != "none"


def measured(name: str) -> tuple[int, list[str], list[str]]:
    """How many cases, which are not right, and which of those are told without a question."""
    table = cases(name)
    read = [(case, times.read(case.text, NOW, SHANGHAI).as_json()) for case in table]
    missed = [(case, reading) for case, reading in read if not is_right(case, reading)]
    return len(table), [case.text for case, _ in missed], [case.text for case, got in missed if is_confident(got)]


@pytest.mark.parametrize(("name", "least"), [("times_tuned.tsv", 400), ("times_held.tsv", 120)])
def test_tables_are_large_and_name_each_expression_once(name: str, least: int) -> None:
    texts = [case.text for case in cases(name)]
    assert len(texts) >= least
    assert len(set(texts)) == len(texts)


def test_no_held_expression_is_tuned_on() -> None:
    assert not {case.text for case in cases("times_held.tsv")} & {case.text for case in cases("times_tuned.tsv")}


def test_tuned_expressions_are_read_right_and_hardly_ever_wrong_with_confidence() -> None:
    count, missed, confident = measured("times_tuned.tsv")
    assert len(missed) <= 0.03 * count, missed
    assert len(confident) <= 0.01 * count, confident


def test_expressions_of_a_later_batch_stay_as_they_were_mended() -> None:
    _, missed, confident = measured("times_fresh.tsv")
    assert len(missed) <= 2, missed
    assert confident == []


def test_held_expressions_stay_as_good_as_on_their_first_run(capsys: pytest.CaptureFixture[str]) -> None:
    count, missed, confident = measured("times_held.tsv")
    with capsys.disabled():
        print(  # noqa: T201 - the figure is what the held-out table is for
            f"\nheld-out times: {count - len(missed)} of {count} right, {len(confident)} wrong with confidence"
        )
    assert len(missed) <= 4, missed
    assert len(confident) <= 1, confident
