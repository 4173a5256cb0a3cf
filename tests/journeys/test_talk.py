"""What a member says in his own words, and what becomes of it (stories S1, S4)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.meetings import Answer, AnswerKind, Meeting
from tests import factories
from tests.cast import Cast
from tests.journeys.town import Town


@pytest.fixture(autouse=True)
def group_meeting(session: Any, cast: Cast) -> Meeting:
    """第二小组 on Wednesday 12 March at half past nine; the assembly is on the 20th."""
    meeting = factories.a_meeting(session, cast.groups[1], cast.chen, place="社区二楼活动室")
    assembly = datetime(2025, 3, 20, 1, 0, tzinfo=UTC)
    factories.a_meeting(session, cast.branch, cast.chen, starts_at=assembly, topic="选举办法说明")
    session.commit()
    return meeting


def test_homophones_of_a_voice_are_understood(town: Town) -> None:
    phone = town.phone("王秀兰")
    [answer] = phone.sends_voice("小祖会礼拜山几点开灰呀在那点")
    assert answer["via"] == "reply"
    for words in ("3月12日", "星期三", "上午9点30分", "二楼活动室", "有电梯"):
        assert words in answer["text"]
    assert "20日" not in answer["text"]
    assert town.sends(phone) == []
    [seen] = town.seen(phone)
    assert (seen.text, seen.intent) == ("小祖会礼拜山几点开灰呀在那点", "ask_meeting")


def test_answer_that_was_wrong_is_corrected_without_a_word_of_blame(town: Town) -> None:
    phone, leader = town.phone("王秀兰"), town.phone("李建国")
    town.clock_moves_to("03-10 20:00")
    phone.says("小组会我来")
    leader.says("几点开会")
    town.clock_moves_to("03-11 10:00")
    [answer] = phone.says("昨天说错了,我去不了,腿疼")
    assert "不用来" in answer["text"]
    assert "腿疼" in answer["text"]
    assert not any(blame in answer["text"] for blame in ("缺席", "不该", "怎么", "必须"))
    before, after = town.rows(Answer)
    assert (before.kind, after.corrects_id, after.reason) == (AnswerKind.COMING, before.id, "腿疼")
    assert after.kind in {AnswerKind.LEAVE, AnswerKind.NOT_COMING}
    town.does_what_is_due()
    [told] = [text for text in town.told(leader) if "王秀兰" in text]
    assert "腿疼" in told
    others = [text for name in ("孙海", "周芳", "赵磊") for text in town.phone(name).texts]
    assert not any("腿疼" in text for text in others)


def test_taking_it_back_by_a_digit_needs_no_words(town: Town) -> None:
    phone = town.phone("王秀兰")
    phone.says("小组会我来")
    [answer] = phone.says("9")
    assert town.rows(Answer, withdrawn_at=None) == []
    assert "来" in answer["text"]
