"""Customer-service messages: who may get them, and their shapes (platform §4)."""

from typing import Any

import pytest

from simulator.media import keep
from tests.simulator.desk import HOUR, Desk

TYPING = "/cgi-bin/message/custom/typing"


def lines(count: int, content: str = "我来") -> dict[str, Any]:
    return {
        "head_content": "来吗",
        "list": [{"id": str(n), "content": content} for n in range(count)],
        "tail_content": "",
    }


@pytest.mark.parametrize(
    ("action", "code"),
    [("say", 0), ("block", 48002), ("freeze", 50002), ("unfollow", 45015)],
)
def test_state_of_the_person_decides(desk: Desk, action: str, code: int) -> None:
    person = desk.person()
    desk.act(person, "say", text="在吗")
    desk.act(person, action, text="平安")
    assert desk.sends(person) == code


def test_code_for_who_unfollowed_can_be_the_other_reported_one(desk: Desk) -> None:
    desk.account.custom_unfollowed = 43004
    assert desk.sends(desk.person(follows=False)) == 43004


def test_blacklisted_person_is_refused(desk: Desk) -> None:
    person = desk.person()
    desk.act(person, "say", text="平安")
    desk.post("/cgi-bin/tags/members/batchblacklist", {"openid_list": [person.openid]})
    assert desk.sends(person) == 43019


def test_stranger_has_no_openid(desk: Desk) -> None:
    answer = desk.post("/cgi-bin/message/custom/send", {"touser": "oX", "msgtype": "text", "text": {"content": "a"}})
    assert answer["errcode"] == 40003


def test_five_messages_in_48_hours_after_a_word(desk: Desk) -> None:
    person = desk.person()
    desk.act(person, "say", text="平安")
    assert [desk.sends(person) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    assert len(desk.shown(person)) == 5


def test_tapped_msgmenu_line_counts_as_a_menu_click(desk: Desk) -> None:
    person = desk.person()
    desk.act(person, "say", text="平安")
    assert desk.sends(person, "msgmenu", lines(2)) == 0
    desk.platform.clock.move(desk.platform.clock.now() + 49 * HOUR)
    desk.token = desk.get("/cgi-bin/token", grant_type="client_credential", appid=desk.account.appid,
                          secret=desk.account.secret)["access_token"]  # fmt: skip
    assert desk.sends(person) == 45015
    shown = desk.act(person, "tap_line", id="1")["entry"]
    assert (shown["text"], shown["bizmsgmenuid"]) == ("我来", "1")
    assert [desk.sends(person) for _ in range(4)] == [0, 0, 0, 45047]
    desk.passes(60)
    assert desk.sends(person) == 45015


@pytest.mark.parametrize(
    ("msgtype", "content", "code"),
    [
        ("text", {"content": "一" * 682}, 0),
        ("text", {"content": "一" * 683}, 45002),
        ("text", {"content": ""}, 44004),
        ("text", {}, 44004),
        ("news", {"articles": [{"title": "a", "description": "b", "url": "https://e.cn", "picurl": ""}]}, 0),
        ("news", {"articles": [{"title": "a"}, {"title": "b"}]}, 45008),
        ("news", {"articles": []}, 44003),
        ("msgmenu", lines(8), 0),
        ("msgmenu", lines(0), 45098),
        ("msgmenu", lines(11), 45098),
        ("msgmenu", lines(1, "一" * 43), 45099),
        ("msgmenu", {"list": [{"id": "1"}]}, 40035),
        ("image", {"media_id": "gone"}, 40007),
        ("image", {}, 41006),
        ("wxcard", {"card_id": "c"}, 0),
        ("mpnewsarticle", {}, 40035),
        ("miniprogrampage", {"title": "a"}, 40035),
        ("sticker", {"media_id": "a"}, 40008),
    ],
)
def test_each_type_has_its_shape(desk: Desk, msgtype: str, content: dict[str, Any], code: int) -> None:
    person = desk.person()
    desk.act(person, "say", text="平安")
    body = {"touser": person.openid, "msgtype": msgtype, msgtype: content}
    assert desk.post("/cgi-bin/message/custom/send", body)["errcode"] == code
    assert len(desk.shown(person)) == (code == 0)


def test_refused_message_does_not_use_up_the_window(desk: Desk) -> None:
    person = desk.person()
    desk.act(person, "say", text="平安")
    desk.sends(person, content={"content": "一" * 683})
    assert person.windows[0].left == 5


def test_voice_is_sent_while_its_medium_lives(desk: Desk) -> None:
    person = desk.person()
    medium = keep(desk.platform, desk.account.appid, "voice", b"#!AMR\n", "a.amr")
    desk.act(person, "say", text="平安")
    assert desk.sends(person, "voice", {"media_id": medium.media_id}) == 0
    assert desk.sends(person, "image", {"media_id": medium.media_id}) == 40004


def test_typing_sign_needs_a_recent_exchange(desk: Desk) -> None:
    person = desk.person()
    body = {"touser": person.openid, "command": "Typing"}
    assert desk.post(TYPING, body)["errcode"] == 45080
    desk.act(person, "say", text="平安")
    assert [desk.post(TYPING, body)["errcode"] for _ in range(2)] == [0, 45081]
    assert desk.post(TYPING, {**body, "command": "CancelTyping"})["errcode"] == 0
    assert desk.post(TYPING, {**body, "command": "Dance"})["errcode"] == 45072
