"""A Monday in 东风社区: a group meeting on Wednesday, one last Thursday, notices in every state, things to be done."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from domain.deliveries import Attempt, Delivery, State, Told
from domain.items import Item, ItemKind, Task, TaskKind
from domain.meetings import AnswerKind, Evidence, Meeting, SignIn
from domain.members import LifeState, Member
from domain.notices import Notice, NoticeKind
from domain.study import StudyMaterial
from domain.ways import ChannelKind
from tests import factories
from tests.cast import Cast
from tests.factories import NOW

WAY = ChannelKind.TEMPLATE


@dataclass(frozen=True, slots=True)
class Scene:
    cast: Cast
    meeting: Meeting
    past: Meeting
    announced: Notice
    plain: Notice
    letter: Notice
    tell: Task
    ask: Task
    alarm: Task
    liaison_task: Task
    item: Item
    item_task: Task
    knock: Task
    material: StudyMaterial
    elsewhere: Meeting
    notice_elsewhere: Notice
    task_elsewhere: Task
    told: Delivery


def a_task(session: Session, kind: TaskKind, member: Member, owner: Member | None, **given: object) -> Task:
    values = {"opened_at": NOW - timedelta(hours=20), "data": {}, "words": ""} | given
    owner_id = None if owner is None else owner.id
    task = Task(
        branch_id=member.branch_id,
        kind=kind,
        key=values.pop("key", f"{kind}:{member.id}:{len(values)}"),
        member_id=member.id,
        owner_id=owner_id,
        **values,
    )
    session.add(task)
    session.flush()
    return task


def _meetings(session: Session, cast: Cast) -> tuple[Meeting, Meeting]:
    meeting = factories.a_meeting(session, cast.branch, cast.chen, place=cast.branch.place, bring="笔和老花镜")
    factories.an_answer(session, meeting, cast.li, AnswerKind.COMING)
    factories.an_answer(session, meeting, cast.sun, AnswerKind.LEAVE, reason="在三亚过冬", by_relation="女儿")
    past = factories.a_meeting(
        session, cast.groups[1], cast.li, topic="读报", starts_at=datetime(2025, 3, 6, 1, 30, tzinfo=UTC)
    )
    signs = ((cast.wang, Evidence.SELF_REMOTE, None, None), (cast.old_chen, Evidence.AFTERWARDS, cast.zhao, 95))
    for member, evidence, by, late in signs:
        record = SignIn(meeting_id=past.id, member_id=member.id, evidence=evidence, at=past.starts_at)
        record.by_id, record.late_minutes = None if by is None else by.id, late
        session.add(record)
    return meeting, past


def _announced(session: Session, cast: Cast, meeting: Meeting) -> tuple[Notice, Delivery]:
    notice = factories.a_notice(
        session, cast.branch, NoticeKind.MEETING, text="", meeting_id=meeting.id, issued_by_id=cast.chen.id
    )
    factories.a_delivery(
        session,
        notice,
        cast.wang,
        state=State.ACKNOWLEDGED,
        acknowledged_at=NOW,
        acknowledged_by="本人",
        told=Told.SELF,
        told_key="dongfeng:1",
        sent_at=NOW,
    )
    factories.a_delivery(session, notice, cast.li, state=State.DELIVERED, delivered_at=NOW, sent_at=NOW, channel=WAY)
    sent = factories.a_delivery(
        session, notice, cast.chen, state=State.SENT, sent_at=NOW, reason="no_receipt", channel=WAY
    )
    unknown = factories.a_delivery(session, notice, cast.sun, state=State.UNKNOWN, reason="timeout", channel=WAY)
    told = factories.a_delivery(
        session,
        notice,
        cast.old_chen,
        state=State.HANDED_OVER,
        ways=["call_list"],
        reason="way",
        channel=ChannelKind.CALL_LIST,
    )
    for delivery in (sent, unknown):
        session.add(
            Attempt(delivery_id=delivery.id, channel=ChannelKind.TEMPLATE, at=NOW, client_id="k", outcome="accepted")
        )
    return notice, told


def furnish(session: Session, cast: Cast) -> Scene:
    """Commits, so that a page may read it."""
    meeting, past = _meetings(session, cast)
    announced, told = _announced(session, cast, meeting)
    plain = factories.a_notice(session, cast.branch, issued_at=NOW - timedelta(days=1))
    factories.a_delivery(session, plain, cast.wang, state=State.PLANNED, due_at=NOW + timedelta(hours=5))
    letter = factories.a_notice(session, cast.branch, NoticeKind.MESSAGE, text="")
    soon = NOW + timedelta(hours=3)
    item = Item(
        branch_id=cast.branch.id, number=1, member_id=cast.li.id, kind=ItemKind.NEED, words="楼道灯坏了", raised_at=NOW
    )
    session.add(item)
    session.flush()
    cast.wang.life_state = LifeState.LIVING
    scene = Scene(
        cast,
        meeting,
        past,
        announced,
        plain,
        letter,
        tell=a_task(session, TaskKind.TELL, cast.old_chen, cast.li, due_at=meeting.starts_at, delivery_id=told.id),
        ask=a_task(
            session, TaskKind.CALL_BACK, cast.wang, cast.chen, due_at=NOW - timedelta(hours=2), words="医保的事想问问"
        ),
        alarm=a_task(session, TaskKind.ALARM, cast.wang, cast.zhao, due_at=NOW, words="我摔倒了起不来"),
        liaison_task=a_task(session, TaskKind.HOME_STUDY, cast.old_chen, cast.zhao, due_at=soon),
        item=item,
        item_task=a_task(session, TaskKind.ITEM, cast.li, cast.chen, words="楼道灯坏了", data={"item_id": item.id}),
        knock=a_task(session, TaskKind.RECOGNITION, cast.sun, cast.chen),
        material=factories.a_material(
            session,
            cast.account,
            body="每个人入党的那一天，就是自己的政治生日。\n\n在这一天想一想当年说过的话。",
            link="https://www.12371.cn/",
        ),
        elsewhere=factories.a_meeting(session, cast.other_branch, cast.zhou),
        notice_elsewhere=factories.a_notice(session, cast.other_branch),
        task_elsewhere=a_task(session, TaskKind.VISIT, cast.zhou, cast.zhou),
        told=told,
    )
    session.commit()
    return scene
