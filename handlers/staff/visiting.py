"""送 陈建国 念了三条 他说暖气不热: one sentence keeps the visit, its needs, the study, and closes the duty (S24, D5.6).

Done at once and taken back by 9; only what may or may not be a need is asked, one at a time.
"""

import re
from datetime import date
from typing import Any

from domain.members import Member
from domain.organisation import PostKind
from domain.roles import Act
from domain.visits import HealthClass, Visit
from handlers import undo
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers
from handlers.message import Message, Reply
from services import members, visit_words, visits
from services.visits import Story

_OTHER_VISITOR = re.compile(r"^(?:今天|昨天|上午|下午|刚才)?(?:去|到|给|跟|上门|送|看|走访|慰问|探望|打|联系)")
_SHOWN = 5
_NO_VISIT = re.compile(r"吗|谁|[?？]|明天|后天|下周|要去|准备|打算|安排|还没|没去|通知大家|请假")
_STOP = "，"


def is_told(message: Message, context: Context) -> bool:
    """送 and a name of the branch, in the past: study that was brought home."""
    text = message.text
    if not visit_words.brings_study(text) or _NO_VISIT.search(text):
        return False
    return bool(named(context, text))


def named(context: Context, text: str) -> list[str]:
    """Names of the branch that stand in the words, as they come; a name inside a longer one is not meant."""
    found = [name for name in members.names_in_branch(context.session, context.member.branch_id) if name in text]
    outer = [name for name in dict.fromkeys(found) if not any(name != other and name in other for other in found)]
    return sorted(outer, key=text.find)


def mentioned(message: Message, context: Context) -> list[str]:
    """Names of the branch in the words, else the one that was understood, which may be nobody's."""
    return named(context, message.text) or [name for name in [context.slot("name")] if name]


def only_one(context: Context, name: str) -> Member | None:
    """The member of that name, where exactly one person of the branch has it."""
    found = members.named_in_branch(context.session, context.member.branch_id, name)
    return found[0] if len(found) == 1 else None


def is_his(context: Context, member: Member) -> bool:
    """May this contact write things down about the member? A group leader about his own group."""
    is_anybodys = context.may(Act.WRITE_VISITS) or context.holds(PostKind.AIDE)
    return is_anybodys or context.leads_group_of(member)


def the_one(context: Context, names: list[str]) -> Member | None:
    """The member of the first name, where exactly one person of the branch has it and may be written about."""
    found = only_one(context, names[0]) if names else None
    return found if found is not None and is_his(context, found) else None


def record_visit(message: Message, context: Context) -> Reply:
    names = mentioned(message, context)
    visitor, names = _visitor(message, context, names)
    member = the_one(context, names)
    if member is None or member.id == visitor.id:
        return Reply("staff/whom_visited", {"name": names[0] if names else ""})
    note = visit_words.read(message.text, (member.name, visitor.name))
    kept = visits.record(
        context.session,
        member,
        _story(message, context, note),
        context.now,
        visitor=visitor,
        by=context.member,
        message_key=context.message_key,
    )
    undo.remember(context, "visit", kept.visit.id)
    data = {**_shown(context, kept.visit, note), "duty": bool(kept.closed), "told": len(kept.notices)}
    if not note.maybe:
        return Reply("staff/visit_kept", {**data, "maybe": ""})
    ask = Ask(
        "need",
        Reply("staff/visit_kept", {**data, "maybe": note.maybe[0]}),
        {"visit": kept.visit.id, "maybe": note.maybe},
    )
    return begin(context, VISITING, ask)


def _visitor(message: Message, context: Context, names: list[str]) -> tuple[Member, list[str]]:
    """赵磊去看了王秀兰: the first of two names went, unless the writer himself did."""
    if len(names) < 2 or _OTHER_VISITOR.match(message.text):
        return context.member, [name for name in names if name != context.member.name] or names
    found = only_one(context, names[0])
    return (context.member, names) if found is None else (found, names[1:])


def _story(message: Message, context: Context, note: visit_words.Note) -> Story:
    return Story(
        on=_day(context),
        way=visit_words.way_of(message.text),
        occasion=visit_words.occasion_of(message.text, note),
        words=message.text,
        content=_STOP.join(note.content),
        said=_STOP.join((*note.said, *note.maybe)),
        needs=tuple(note.needs),
        health=note.health,
        tells_notice=note.tells_notice,
    )


def _day(context: Context) -> date:
    """The day that was said, never one to come."""
    today, said = context.today, context.slot("date")[:10]
    return min(today, date.fromisoformat(said)) if said else today


def _shown(context: Context, visit: Visit, note: visit_words.Note) -> dict[str, Any]:
    held = note.health not in (None, HealthClass.WELL) and visit.health is None
    return {
        "name": visit.member.name,
        "on": visit.on,
        "way": visit.way.value,
        "visitor": "" if visit.visitor_id == context.member.id else visit.visitor.name,
        "content": note.content[:_SHOWN],
        "needs": note.needs[:_SHOWN],
        "said": note.said[:2],
        "health": visit.health or "",
        "held": held,
    }


def step_need(message: Message, draft: Draft, context: Context) -> Outcome:
    """1: it is to be seen to; 2: it was only said."""
    choice = numbers.read_choice(message.text)
    visit = context.session.get(Visit, draft["visit"])
    if choice not in (1, 2) or visit is None:
        return Pass()
    words, *rest = draft["maybe"]
    item = visits.add_need(context.session, visit, words, context.now) if choice == 1 else None
    number = 0 if item is None else item.number
    reply = Reply("staff/need_kept", {"words": words, "number": number, "maybe": rest[0] if rest else ""})
    return Ask("need", reply, {"visit": visit.id, "maybe": rest}) if rest else Done(reply)


def take_back(context: Context, visit_id: int) -> Reply:
    visit = context.session.get(Visit, visit_id)
    if visit is None or visit.withdrawn_at is not None:
        return Reply("staff/left_as_it_is")
    visits.take_back(context.session, visit, context.now)
    return Reply("staff/visit_taken_back", {"name": visit.member.name, "duty": bool(visit.data.get("tasks"))})


VISITING = Dialogue("visiting", {"need": step_need})
