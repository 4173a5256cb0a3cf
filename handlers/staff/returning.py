"""回王秀兰 …: who listened to a recording answers it in chat; it is shown as it will be sent, and sent on 1."""

import re

from domain.items import Task
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers
from handlers.message import Message, Reply
from services import recordings

_RETURN = re.compile(r"\s*(?:回复|回话|回)(?:给)?\s*(?P<name>[一-鿿·]{2,12})?[\s:：,，]+(?P<words>\S.*)", re.DOTALL)
_LONGEST = 400


def _meant(message: Message, context: Context) -> tuple[Task, str] | None:
    """The recording and the words; without a name only where one person alone waits."""
    found = _RETURN.fullmatch(message.text)
    if found is None:
        return None
    waiting = recordings.to_answer(context.session, context.member, context.now)
    if found["name"]:
        waiting = [task for task in waiting if task.member is not None and task.member.name == found["name"]]
    if len({task.member_id for task in waiting}) != 1:
        return None
    return waiting[0], found["words"].strip()[:_LONGEST]


def is_return(message: Message, context: Context) -> bool:
    return _meant(message, context) is not None


def give_back(message: Message, context: Context) -> Reply:
    meant = _meant(message, context)
    assert meant is not None, "the route asked for it"
    task, words = meant
    assert task.member is not None, "a recording is somebody's"
    card = Reply("staff/return_card", {"about": task.member.name, "words": words})
    return begin(context, RETURNING, Ask("confirm", card, {"task": task.id, "words": words}))


def step_confirm(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    if choice == 2:
        return Done(Reply("staff/not_sent"))
    task = context.session.get(Task, draft["task"])
    if choice != 1 or task is None or task.member is None:
        return Pass()
    sent = recordings.answer(context.session, task, draft["words"], context.member, context.now)
    return Done(Reply("staff/returned", {"about": task.member.name, "sent": sent}))


RETURNING = Dialogue("returning", {"confirm": step_confirm})
