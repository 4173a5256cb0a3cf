"""Slots, decisions and order: what handlers rely on."""

import json

import pytest

from handlers.language.lines import command_line, understand_line
from tests.handlers.understanding.utterances import ROSTER, SHANGHAI, Utterance, heard, meaning


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "１",
        "①",
        "一",
        "壹",
        "幺",
        "1.",
        "1、",
        "(1)",
        "1号",
        "选1",
        "回1",
        "我选一",
        "第一个",
        "第1项",
        " 1 。",
        "1吧",
    ],
)
def test_one_in_every_spelling_is_choice_one(text: str) -> None:
    found = heard(text)
    assert (found.intent, dict(found.slots)) == ("choose_number", {"n": 1})


@pytest.mark.parametrize("text", ["11", "1和3", "1 2"])
def test_doubled_or_double_digit_is_asked_back(text: str) -> None:
    assert (heard(text).intent, heard(text).decision) == ("unknown", "ask")


@pytest.mark.parametrize("text", ["收到", "好的", "知道了", "[OK]", "👍", "女子的", "收收到", "/:strong"])
@pytest.mark.parametrize("open_", ["", "attend"])
def test_seen_is_neither_coming_nor_signing_in(text: str, open_: str) -> None:
    assert heard(text, open=open_).intent == "ack"


@pytest.mark.parametrize(
    "text",
    [
        "王秀兰 1234",
        "我叫王秀兰,尾号1234",
        "1234王秀兰",
        "王秀兰 一二三四",
        "我是王秀兰我手机后四位是幺二三四",
        "王秀兰,1 2 3 4",
    ],
)
@pytest.mark.parametrize("names", [(), ROSTER])
def test_name_and_digits_bind_in_any_order(text: str, names: tuple[str, ...]) -> None:
    found = heard(text, names=names)
    assert (found.intent, found.slots["name"], found.slots["tail"], found.decision) == (
        "bind",
        "王秀兰",
        "1234",
        "confirm",
    ) or ("幺" in text and found.slots["tail"] == "1234")


def test_bare_name_and_bare_digits_answer_their_questions() -> None:
    assert heard("王秀兰", open="name").slots == {"name": "王秀兰"}
    assert heard("1234", open="tail").slots == {"tail": "1234"}


def test_homophones_of_a_voice_ask_for_the_group_meeting() -> None:
    found = heard("小祖会礼拜山几点开灰呀在那点")
    assert (found.intent, found.slots["kind"], found.slots["when"]) == ("ask_meeting", "group_meeting", "2025-03-12")


def test_said_it_wrong_carries_what_is_right() -> None:
    found = heard("昨天说错了,我去不了,腿疼")
    assert found.intent == "correct"
    assert found.slots == {"what": "leave_request", "reason": "腿疼"}


@pytest.mark.parametrize("text", ["党费怎么交", "怎么交党费", "我的党费咋交"])
def test_plain_question_about_dues_is_not_taken_for_a_special_one(text: str) -> None:
    assert meaning(Utterance(text, "member", "", "", "", {})).slots["key"] == "dues_collector"


@pytest.mark.parametrize("text", ["部要再发了", "以后步要给我发了", "我说,布要再发", "唔要再发", "天天嗡嗡响,撤了吧"])
def test_stop_is_heard_in_other_signs(text: str) -> None:
    assert heard(text).intent == "opt_out"


@pytest.mark.parametrize("text", ["全部要发给我", "干部要给我发钱吗", "宣传部要发东西", "天天吃药,心里老是震,药停了"])
def test_stop_is_not_heard_in_words_that_only_look_so(text: str) -> None:
    found = heard(text)
    assert (found.intent, found.decision) != ("opt_out", "do")


def test_said_it_wrong_answers_the_open_question_when_it_holds_the_answer() -> None:
    found = heard("昨天说错了,我去不了,腿疼", open="coming.answer")
    assert (found.intent, found.decision) == ("correct", "do")
    assert found.slots == {"what": "leave_request", "reason": "腿疼"}


def test_notice_in_one_breath_fills_the_card() -> None:
    found = heard("通知一下下周三上午九点半二楼开党小组会学习两会精神带上笔", "secretary")
    assert (found.intent, found.decision) == ("create_meeting", "confirm")
    assert found.slots == {
        "kind": "group_meeting",
        "start": "2025-03-19T09:30",
        "place": "二楼",
        "topic": "两会精神",
        "bring": "笔",
        "missing": ["audience"],
    }


def test_wrong_weekday_is_asked_before_any_card() -> None:
    found = heard("3月5号星期五上午九点开党员大会,二楼", "secretary")
    assert (found.intent, found.decision, found.slots["ask"]) == ("create_meeting", "ask", "which")


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("改到十点", {"start": "10:00"}),
        ("改到下周四上午九点", {"start": "2025-03-20T09:00"}),
        ("周三的会提前到九点", {"start": "2025-03-12T09:00", "target": "周三的会"}),
        ("地点改为大会议室", {"place": "大会议室"}),
    ],
)
def test_change_of_a_meeting(text: str, slots: dict[str, str]) -> None:
    found = heard(text, "secretary")
    assert (found.intent, found.decision, dict(found.slots)) == ("change_meeting", "confirm", slots)


def test_names_to_be_signed_in_are_taken_from_the_roster() -> None:
    for text in ("代签 王秀兰 李建国", "代签 王秀蓝 李建国", "代签王秀兰、李健国"):
        assert heard(text, "secretary", names=ROSTER).slots == {"names": ["王秀兰", "李建国"]}


def test_two_members_who_sound_alike_are_never_guessed() -> None:
    found = heard("代签 王秀兰", "secretary", names=("王秀岚", "王绣兰"))
    assert "names" not in found.slots


@pytest.mark.parametrize(
    ("text", "role"),
    [("给王秀兰请假", "secretary"), ("王秀兰说腿疼来不了", "secretary"), ("李桂芳请假,腿疼", "liaison")],
)
def test_leave_for_somebody_else_wants_a_yes(text: str, role: str) -> None:
    found = heard(text, role, names=ROSTER)
    assert (found.intent, found.decision) == ("proxy_leave", "confirm")


@pytest.mark.parametrize("text", ["别发了", "不想收了", "别再给我发", "退订", "不要再发了", "莫发了", "收到,别再发了"])
@pytest.mark.parametrize("role", ["member", "family", "liaison"])
def test_stop_works_at_once_in_any_wording(text: str, role: str) -> None:
    assert (heard(text, role).intent, heard(text, role).decision) == ("opt_out", "do")


@pytest.mark.parametrize(
    "text",
    ["https://mp.weixin.qq.com/s/x 开会请假签到", "转发:明天请假的同志注意,收到请回复", "【转发】不转不是中国人"],
)
def test_forwarded_things_never_act(text: str) -> None:
    assert heard(text).intent == "forwarded"


def test_second_wish_is_named_after_the_first() -> None:
    found = heard("发烧了去不成,请假。对了党费咋交")
    assert found.intent == "leave_request"
    assert found.second is not None
    assert found.second.intent == "dues_how"


@pytest.mark.parametrize("text", ["谁没回", "签到情况", "工作台", "代签 王秀兰", "取消周三的会"])
def test_commands_of_staff_are_closed_to_members(text: str) -> None:
    staff = {"query_unanswered", "query_attendance", "console", "proxy_sign_in", "cancel_meeting"}
    assert heard(text, "secretary").intent in staff
    assert heard(text, "member").intent not in staff


def test_line_of_the_command_has_the_published_fields() -> None:
    line = {"id": 7, "text": "明天去不了,腿疼", "role": "member", "now": "2025-03-10T10:00"}
    found = understand_line(line, SHANGHAI)
    assert found == {
        "id": 7,
        "intent": "leave_request",
        "slots": {"reason": "腿疼", "when": "2025-03-11"},
        "confidence": 0.95,
        "decision": "do",
    }


def test_command_reads_and_writes_line_by_line() -> None:
    lines = [
        '{"id":"a","text":"收到","role":"member","now":"2025-03-10T10:00:00+08:00"}\n',
        "\n",
        '{"id":"b","text":"1","now":"2025-03-10"}\n',
    ]
    written = [json.loads(line) for line in command_line(lines, SHANGHAI)]
    assert [(one["id"], one["intent"]) for one in written] == [("a", "ack"), ("b", "choose_number")]


def test_times_are_written_by_the_same_command() -> None:
    lines = ['{"id":1,"text":"下周三上午九点半","now":"2025-03-10T10:00"}']
    (line,) = command_line(lines, SHANGHAI, only_times=True)
    assert json.loads(line)["start"] == "2025-03-19T09:30"


def test_unknown_role_is_refused() -> None:
    with pytest.raises(ValueError, match="boss"):
        understand_line({"id": 1, "text": "收到", "role": "boss", "now": "2025-03-10"}, SHANGHAI)
