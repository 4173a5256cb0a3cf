"""胸口疼 in the night (story S16)."""

import pytest

from tests.journeys.conftest import OpenTown
from tests.journeys.town import Town

CRY = "胸口腾得慌喘不上来"


@pytest.fixture
def night(open_town: OpenTown) -> Town:
    return open_town("03-10 02:10")


def alarms(town: Town, name: str) -> int:
    return sum("王秀兰" in text for text in town.told(town.phone(name)))


def test_first_answer_says_120_and_people_are_told_at_once(night: Town) -> None:
    [answer] = night.phone("王秀兰").says(CRY)
    assert "120" in answer["text"].splitlines()[0]
    assert "我不能替您打电话" in answer["text"]
    night.does_what_is_due()
    assert [alarms(night, name) for name in ("李建国", "陈敏", "赵磊")] == [1, 1, 1]
    assert alarms(night, "孙海") == alarms(night, "周芳") == 0


def test_it_is_said_again_until_somebody_writes_that_she_was_reached(night: Town) -> None:
    night.phone("王秀兰").says(CRY)
    night.does_what_is_due()
    night.clock_moves_to("03-10 02:16")
    assert alarms(night, "李建国") == 2
    [answer] = night.phone("李建国").says("联系上了")
    assert "王秀兰" in answer["text"]
    night.clock_moves_to("03-10 03:00")
    assert alarms(night, "李建国") == alarms(night, "陈敏") == 2


@pytest.mark.parametrize("before", ["几点开会", "说错了", "我要请假", "9"])
def test_danger_is_heard_inside_any_dialogue(night: Town, before: str) -> None:
    phone = night.phone("王秀兰")
    phone.says(before)
    [answer] = phone.says(CRY)
    assert "120" in answer["text"]


def test_stranger_in_danger_is_answered_too(night: Town) -> None:
    [answer] = night.stranger("路人").says(CRY)
    assert "120" in answer["text"]


def test_family_is_told_at_once_however_long_it_was_silent(night: Town) -> None:
    night.phone("王秀兰").says(CRY)
    night.does_what_is_due()
    assert alarms(night, "小王") == 1
