"""What a caller's word means for the person on his list: told, tried again, or not looked for any more."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.deliveries import Told
from domain.items import Task, TaskKind
from handlers.context import Context
from handlers.language import times
from handlers.staff import reports
from handlers.staff.reports import AGAIN, FAMILY, TOLD, Report
from services import errands
from services.errands import Why

WHY_WORDS = ("住院", "外出联系不上", "本人不要")
_WHYS = (Why.HOSPITAL, Why.AWAY, Why.DECLINED)
_MORNING = "T09:00"


def write(context: Context, task: Task, one: Report) -> dict[str, Any]:
    """What it means for the person; gives back what is said of it."""
    session, by, now, key = context.session, context.member, context.now, context.message_key
    what: dict[str, Any] = {
        "name": "" if task.member is None else task.member.name,
        "outcome": one.outcome,
        "door": task.kind is TaskKind.DOOR,
    }
    if one.outcome in (TOLD, FAMILY):
        told = Told.FAMILY if one.outcome == FAMILY else errands.HOW[task.kind]
        errands.tell(session, task, by, now, key, told=told, words=one.words)
    elif one.outcome == AGAIN:
        again_at = _again_at(context, task, one.words)
        errands.try_again(session, task, now, one.words, again_at)
        return {**what, "again_at": again_at}
    else:
        number = reports.why(one.words)
        errands.give_up(session, task, by, now, Why.OTHER if number is None else _WHYS[number - 1], one.words)
    return {**what, "again_at": None}


def _again_at(context: Context, task: Task, words: str) -> datetime | None:
    """When he says, in waking hours, else in some hours; None when that is too late for a call."""
    reading = times.read(words, context.now, context.zone) if words else None
    moment = context.now + timedelta(hours=context.policy.call_back_hours)
    if reading is not None and reading.start is not None:
        said = (
            f"{reading.start:%Y-%m-%dT%H:%M}" if isinstance(reading.start, datetime) else f"{reading.start}{_MORNING}"
        )
        moment = datetime.fromisoformat(said).replace(tzinfo=context.zone).astimezone(UTC)
    moment = context.policy.quiet.next_waking(max(moment, context.now), context.zone)
    return moment if task.due_at is None or moment < task.due_at else None
