"""Appendix C: what is danger, what only sounds like it, and what wins (R-UX-100–104)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language import danger
from handlers.language.expressions import Line, Table
from tests.handlers.understanding.utterances import heard, table


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("胸口腾得慌喘不上来", "body"),
        ("半边身子动不了", "body"),
        ("老伴昏过去了", "body"),
        ("摔倒了起不来", "fall"),
        ("头磕破了", "fall"),
        ("家里着火了", "house"),
        ("煤气漏了", "house"),
        ("老伴走丢了", "lost"),
        ("有人撬门", "crime"),
        ("被骗转了钱", "scam"),
        ("不想活了", "mood"),
        ("救命", "call"),
        ("120", "call"),
        ("打110", "call"),
    ],
)
def test_danger_is_heard_with_its_kind(text: str, kind: str) -> None:
    alarm = danger.hear(text)
    assert alarm is not None
    assert (alarm.kind, alarm.sure) == (kind, True)


@pytest.mark.parametrize(
    "text",
    [
        "党费120元", "120块", "110斤", "手机摔了", "杯子摔了", "吓死我", "吓死我了", "累死了", "笑死了", "救命稻草",
        "电视里着火了", "去年摔过", "不想活动", "想死你们了", "没有胸口疼", "没摔倒", "预防摔倒", "消防演练",
        "腿疼去不了", "开会", "收到", "签到",
        "我家在119号楼", "电话尾号1120", "九名同志", "快来人民公园", "先不开了", "被打扰了", "新的电视剧里有人跳楼",
    ],
)  # fmt: skip
def test_harmless_senses_are_not_sure_danger(text: str) -> None:
    alarm = danger.hear(text)
    assert alarm is None or not alarm.sure


def test_fall_without_more_only_asks_whether_the_person_is_safe() -> None:
    alarm = danger.hear("我摔了一跤")
    assert alarm is not None
    assert not alarm.sure
    assert heard("我摔了一跤").decision == "ask"


@pytest.mark.parametrize("role", ["member", "family", "secretary", "liaison"])
@pytest.mark.parametrize("open_", ["", "attend", "name", "confirm"])
def test_danger_wins_for_everybody_and_over_every_open_question(role: str, open_: str) -> None:
    assert heard("胸口疼得厉害,会去不了,别发了", role, open_).intent == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "通知大家防范电信诈骗,不要转账给陌生人",
        "通知大家小心火灾",
        "组织消防演练,下周三上午九点",
        "通知全体党员预防煤气中毒",
    ],
)
def test_notice_about_dangers_is_no_danger(text: str) -> None:
    assert heard(text, "secretary").intent not in {"emergency", "report_scam", "low_mood"}


_TABLE = Table("danger.tsv", cells=1)


@pytest.mark.parametrize("line", _TABLE.lines, ids=lambda line: f"{line.cells[0]} {line.parts[0].written.pattern[:20]}")
def test_every_line_of_the_lexicon_can_be_heard(line: Line) -> None:
    said = "".join(_plain_word(part.written.pattern) for part in line.parts)
    copy = _TABLE.copy(said)
    assert all(copy.spans(part) for part in line.parts)


@pytest.mark.parametrize("name", ["tuned", "held", "everyday", "fresh_danger", "fresh_members", "fresh_staff", "last"])
def test_lines_that_are_passed_over_would_not_be_found(name: str) -> None:
    for utterance in table(name):
        assert _all_found(utterance.text)


@given(st.text("摔倒了起不来胸口疼头晕煤气漏着火骗钱不想活救命走丢我的老伴,。 ", max_size=20))
def test_lines_are_passed_over_in_whatever_is_said(text: str) -> None:
    assert _all_found(text)


def _all_found(text: str) -> bool:
    copy = _TABLE.copy(text)
    found = [line for line in _TABLE.lines if _TABLE.find(line, copy)]
    return found == [line for line in _TABLE.possible_lines(copy) if _TABLE.find(line, copy)]


def _plain_word(pattern: str) -> str:
    word = pattern.split("|", maxsplit=1)[0]
    word = re.sub(r"\.?\{0,\d\}|.\?", "", re.sub(r"\[(.)[^\]]*\]", r"\1", word)).split("$")[0]
    return re.sub(r"\\d", "1", word).replace(".", "人")


def test_every_kind_of_the_lexicon_is_known() -> None:
    assert {line.cells[0].rstrip("?") for line in _TABLE.lines} == set(danger.KINDS)


@pytest.mark.parametrize(
    "text",
    [
        "电视上演一个老人摔倒起不来", "新闻里说有人家着火了", "讲座上讲胸口疼要打120", "要是煤气漏了该打什么电话",
        "去年胸口疼住过院", "我没有胸口疼", "怕滑倒摔断腿", "年轻时候在部队救过火", "老花镜不见了", "听不见了",
    ],
)  # fmt: skip
def test_what_is_told_feared_or_long_past_is_no_alarm(text: str) -> None:
    assert danger.hear(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我邻居摔倒了起不来", "fall"),
        ("隔壁着火了", "house"),
        ("老李走丢了", "lost"),
        ("去年摔过这次又摔了起不来", "fall"),
        ("看电视看着看着老伴晕过去了", "body"),
    ],
)
def test_danger_of_others_and_danger_now_are_alarms(text: str, kind: str) -> None:
    alarm = danger.hear(text)
    assert alarm is not None
    assert (alarm.kind, alarm.sure) == (kind, True)
