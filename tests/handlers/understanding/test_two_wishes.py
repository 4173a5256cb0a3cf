"""Danger, illness, leave, others: the gravest of several wishes goes first, another is named (R-UX-47)."""

import pytest

from bench.understanding.sets import MONDAY, SHANGHAI
from handlers.language.understanding import Decision, Role, Surroundings, understand
from tests.handlers.understanding.utterances import heard

COMPOSED = [
    ("我请假，腿疼。另外党费多少钱", "leave_request", "ask_dues"),
    ("我要请假腿疼另外问下党费多少钱", "leave_request", "ask_dues"),
    ("党费多少钱，另外我腿疼要请假", "leave_request", "ask_dues"),
    ("请问党费怎么交，还有我要请假，家里来客人", "leave_request", "dues_how"),
    ("我请假，下雨路滑。另外党费多少钱", "leave_request", "ask_dues"),
    ("明天的会我不来了，同时想问党费多少钱", "leave_request", "ask_dues"),
    ("孙子结婚我来不了。对了，党费多少", "leave_request", "ask_dues"),
    ("我去不了，家里有事。另外学习材料发我一份", "leave_request", "ask_study"),
    ("有没有学习材料，另外我请个假", "leave_request", "ask_study"),
    ("什么时候开会？我要请假", "leave_request", "ask_meeting"),
    ("我感冒发烧了，明天的会请假，另外帮我问下党费", "leave_request", "ask_dues"),
    ("会在哪开？另外我住院了想请假", "leave_request", "ask_meeting"),
    ("我家搬了，电话换成13800001234。另外我要请假", "leave_request", "update_info"),
    ("我想提个建议。顺便请个假", "leave_request", "suggest"),
    ("我想请人上门看看我，另外请假一次", "leave_request", "request_visit"),
    ("这次会我来不了，腿疼。另外我想请人上门送学", "leave_request", "request_home_study"),
    ("我住院了，另外党费多少钱", "health_report", "ask_dues"),
    ("党费多少钱，对了我住院了", "health_report", "ask_dues"),
    ("我生病了。党费怎么交", "health_report", "dues_how"),
    ("我头晕。另外党费多少钱", "health_report", "ask_dues"),
    ("我血压高。另外几点开会", "health_report", "ask_meeting"),
    ("我要请假。另外我住院了", "leave_request", "health_report"),
    ("党费多少钱，另外我摔倒了起不来", "emergency", "ask_dues"),
    ("几点开会？我胸口疼得喘不上气", "emergency", "ask_meeting"),
    ("有人打电话说我涉嫌洗钱让我转账，另外几点开会", "report_scam", "ask_meeting"),
    ("几点开会，对了有人打电话让我转账到安全账户", "report_scam", "ask_meeting"),
    ("活着没意思。另外党费多少钱", "low_mood", "ask_dues"),
    ("几点开会？还有我想请人上门送学", "ask_meeting", "request_home_study"),
    ("党费交了没有，顺便问下什么时候开会", "ask_dues", "ask_meeting"),
    ("我换手机号了，另外几点开会", "update_info", "ask_meeting"),
]


@pytest.mark.parametrize(("text", "first", "second"), COMPOSED)
def test_gravest_wish_goes_first_and_another_is_named(text: str, first: str, second: str) -> None:
    found = heard(text)
    assert (found.intent, found.second and found.second.intent) == (first, second)


@pytest.mark.parametrize(
    "text",
    [
        "我请假。腿疼",
        "腿疼。我请假",
        "我请假。下雨路滑",
        "下雨路滑。我请假",
        "腿疼得厉害。这次会我来不了",
        "谢谢书记。另外我要请假",
        "今天天气好。另外我明天的会请假",
    ],
)
def test_reason_and_small_talk_are_no_wish_of_their_own(text: str) -> None:
    found = heard(text)
    assert (found.intent, found.second) == ("leave_request", None)


def test_asking_how_leave_is_asked_for_asks_for_none() -> None:
    assert heard("请假怎么请。另外党费多少钱").intent == "ask_dues"


def test_leave_that_may_be_denied_is_not_written_down_unasked() -> None:
    assert heard("我参加，上次请假是腿疼。另外党费多少钱").decision is not Decision.DO


@pytest.mark.parametrize("text", ["{}电话多少", "{}住哪里", "我找{}", "{}来不来开会"])
@pytest.mark.parametrize("name", ["王秀兰", "李建国", "张德福"])
def test_stranger_is_heard_alike_whatever_name_is_said(text: str, name: str) -> None:
    def meant(named: str) -> tuple[str, Decision]:
        stranger = Surroundings(is_stranger=True)
        found = understand(text.format(named), Role.MEMBER, MONDAY, SHANGHAI, stranger)
        return found.intent, found.decision

    assert meant(name) == meant("刘翠花")
