"""The small expressions of reviewed tables: alternatives, named lists, order, nearness, sound."""

import pytest

from handlers.language.expressions import Table

_WISHES = Table("wishes.tsv", cells=2)
_GROUPS = {"member", "member!", "staff", "staff!", "stop", "attend", "answer"}


def _found(text: str, intent: str, group: str) -> bool:
    copy = _WISHES.copy(text)
    lines = [line for line in _WISHES.lines if line.cells == (intent, group)]
    return any(_WISHES.find(line, copy) for line in lines)


def test_lines_name_groups_that_are_looked_at() -> None:
    assert {line.cells[1] for line in _WISHES.lines} == _GROUPS


@pytest.mark.parametrize(
    ("text", "intent", "group"),
    [
        ("眼睛做手术那阵说别发了,现在好了接着发吧", "opt_in", "stop"),  # any order, far apart
        ("推订", "opt_out", "stop"),  # one part only
        ("入党时间是哪天", "ask_party_age", "member!"),
        ("前面那句说错了", "correct", "member!"),  # words between
    ],
)
def test_wishes_are_found_by_what_stands_together(text: str, intent: str, group: str) -> None:
    assert _found(text, intent, group)


@pytest.mark.parametrize(
    ("text", "intent", "group"),
    [
        ("报纸不订了", "opt_out", "stop"),  # taken away
        ("党费", "dues_paid_report", "member!"),  # half of it
        ("党费" + "很久以前的事情说来话长" * 3 + "缴清", "dues_paid_report", "member!"),  # too far apart
    ],
)
def test_wishes_are_not_found_in_parts_or_against_their_veto(text: str, intent: str, group: str) -> None:
    assert not _found(text, intent, group)


def test_what_cannot_begin_in_a_message_is_not_even_looked_for() -> None:
    assert len(_WISHES.copy("今天天气真好").possible) < len(_WISHES.lines) / 4


def test_every_line_is_possible_where_its_words_stand() -> None:
    """The index of beginnings never hides a line whose expressions match."""
    for line in _WISHES.lines:
        for part in line.parts:
            words = [word for word in part.written.pattern.split("|") if word.isalnum()]
            for word in words:
                assert part.number in _WISHES.copy(word).possible, word
