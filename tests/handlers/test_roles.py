"""Commands of the chat by role: every one has its posts from `domain/roles.py`, and reaches nobody else's people."""

from types import SimpleNamespace
from typing import cast as as_type

import pytest
from sqlalchemy.orm import Session

from domain.organisation import PostKind
from domain.roles import LEAD, STAFF, TABLE, Act
from handlers.contents import TABLE as ROUTES
from handlers.context import Context
from handlers.routing import Need, Route, may_use
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat

COMMANDS = {route.key: route for route in ROUTES.routes if route.needs in {Need.STAFF, Need.SECRETARY}}
# What somebody would say to get at each command, without a name that he would have to know.
SAID = {
    "staff.life": "陈建国住院了",
    "staff.visit": "去看了陈建国，念了三条",
    "staff.dues": "陈建国交了三个月党费",
    "staff.dues_open": "谁没交党费",
    "staff.leave_for": "给陈建国请假，病了",
    "staff.away": "陈建国去三亚过冬了",
    "staff.pair_mine": "我联系谁",
    "staff.pair": "陈建国由赵磊联系",
    "staff.create": "下周三上午九点开党员大会",
    "staff.notify": "通知大家明天停水",
    "staff.change": "会改到下午三点",
    "staff.cancel": "会不开了",
    "staff.remind": "提醒没回的人",
    "staff.unanswered": "谁没回",
    "staff.not_coming": "谁不来",
    "staff.attendance": "签到情况",
    "staff.sign_in_for": "陈建国到了",
    "staff.errands": "电话名单",
    "staff.report": "1 接了",
    "staff.todo": "今天要办什么",
    "staff.console": "工作台",
    "questions.answer": "答1 可以的",
    "questions.waiting": "待答的问题",
    "questions.review": "常见问答",
    "staff.return": "还回去1",
    "staff.recognise": "认人",
    "staff.cadence": "组织生活开够没有",
    "staff.minutes": "写会议记录",
    "staff.member": "陈建国的电话是多少",
    "staff.quorum": "应到20人到了11人够不够",
    "staff.elsewhere": "我们什么时候换届",
    "staff.export": "导出党员花名册",
}


def test_every_command_of_staff_is_tried_below() -> None:
    assert sorted(key for key in COMMANDS if key not in SAID) == []


@pytest.mark.parametrize("post", PostKind)
def test_commands_are_open_to_the_posts_of_the_table(post: PostKind) -> None:
    held = as_type("Context", SimpleNamespace(speaker=object(), relation="", holds=lambda *kinds: post in kinds))
    open_to = {key: post in (LEAD if route.needs is Need.SECRETARY else STAFF) for key, route in COMMANDS.items()}
    assert {key: may_use(route, held) for key, route in COMMANDS.items()} == open_to


def test_posts_of_commands_are_those_of_the_console() -> None:
    today = TABLE[Act.SEE_TODAY]
    assert today.own | today.group | today.paired == STAFF
    assert TABLE[Act.ISSUE_NOTICE].own == LEAD


@pytest.mark.parametrize("needs", [Need.STAFF, Need.SECRETARY])
def test_helper_in_the_family_and_stranger_give_no_command(needs: Need) -> None:
    def use(**given: object) -> bool:
        route = Route("sample", lambda *_: None, needs=needs)  # type: ignore[arg-type]  # is not called
        return may_use(route, as_type("Context", SimpleNamespace(**given)))

    assert not use(speaker=None, relation="")
    assert not use(speaker=object(), relation="女儿")
    assert not use(speaker=object(), relation="", holds=lambda *_: False)


@pytest.mark.parametrize("who", ["o-zhou", "o-son", "o-nobody"])
def test_no_command_reaches_people_of_another_branch(chat: Chat, cast: Cast, session: Session, who: str) -> None:
    factories.a_meeting(session, cast.branch, cast.chen)
    session.commit()
    heard = {key: chat(who).says(words).text.replace(name_said(words), "") for key, words in SAID.items()}
    hidden = (
        ("陈敏", "赵磊", "东风社区") if who == "o-zhou" else ("孙海同志",)
    )  # examples in our words have other names
    assert {key: text for key, text in heard.items() if any(name in text for name in hidden)} == {}


def name_said(words: str) -> str:
    return "赵磊" if "赵磊" in words else "陈建国"


@pytest.mark.parametrize("post", [PostKind.OFFICE, PostKind.SECRETARY])
def test_post_above_opens_the_desk_and_no_post_does_not(
    chat: Chat, cast: Cast, session: Session, post: PostKind
) -> None:
    assert chat("o-sun").says("工作台").template != "staff/console"
    factories.a_post(session, cast.office, cast.sun, post)
    session.commit()
    assert chat("o-sun").says("工作台。").template == "staff/console"


def test_post_above_or_elsewhere_gives_no_word_in_the_own_branch(chat: Chat, cast: Cast, session: Session) -> None:
    factories.a_post(session, cast.office, cast.sun, PostKind.SECRETARY)
    factories.a_post(session, cast.other_branch, cast.sun, PostKind.SECRETARY)
    session.commit()
    assert chat("o-chen").says("签到情况").template.startswith("staff/")
    assert not chat("o-sun").says("签到情况").template.startswith("staff/")
    factories.a_post(session, cast.groups[0], cast.sun, PostKind.GROUP_LEADER)
    session.commit()
    assert chat("o-sun").says("签到情况").template.startswith("staff/")
