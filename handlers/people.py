"""找人: always a named person and a time, and it is kept (R-UX-67). Also visits, illness, mourning, and being away."""

from datetime import datetime, timedelta

from domain.items import TaskKind
from domain.organisation import PostKind
from handlers.addressing import called, contact
from handlers.context import Context
from handlers.listening import own_words
from handlers.message import Message, Reply
from services import letters, tasks

_SOON = timedelta(hours=4)


def ask_human(message: Message, context: Context) -> Reply:
    if context.speaker is None:
        return Reply("people/stranger", {"account": context.account.name})
    return call_back(context, own_words(message))


def call_back(context: Context, words: str) -> Reply:
    """Hands over to a person, with name and time; unanswered it goes to the next (R-UX-67)."""
    by = promised(context)
    task = tasks.open_task(
        context.session,
        TaskKind.CALL_BACK,
        f"call_back:{context.message_key}",
        context.member,
        context.now,
        first=(PostKind.LIAISON,),
        words=words,
        due_at=by,
        next_at=by,
    )
    tasks.tell_owner(context.session, task, context.now, urgent=True)
    owner = context.member if task.owner is None else task.owner
    data = {"called": called(context), "owner": owner.name, "phone": owner.phone or "", "by": by, "now": context.now}
    return Reply("people/call_back" if task.owner is not None else "people/nobody", data)


def promised(context: Context) -> datetime:
    """The moment by which the call comes: within the branch's hours, never at night."""
    policy = context.policy
    promised = context.now + timedelta(hours=policy.call_back_hours)
    return policy.quiet.next_waking(promised, context.zone)


def request_visit(message: Message, context: Context) -> Reply:
    due = context.now + timedelta(days=context.policy.home_study_days)
    return _task(message, context, TaskKind.VISIT, "people/visit", due)


def unwell(message: Message, context: Context) -> Reply:
    """An illness that is no emergency: somebody asks after him; no advice, no cheer (R-UX-105)."""
    tasks.ask_after(context.session, context.member, message.text, context.now)
    return Reply("people/unwell", {"called": called(context), **contact(context)})


def mourning(message: Message, context: Context) -> Reply:
    """A death in the house: a person is told; no words of ours go on (R-UX-76)."""
    return _task(message, context, TaskKind.LOOK_AFTER, "people/mourning", context.now + _SOON, push="tasks/mourning")


def away(message: Message, context: Context) -> Reply:
    due = context.now + timedelta(days=1)
    return _task(message, context, TaskKind.CALL_BACK, "people/away", due, push="tasks/away")


def back(message: Message, context: Context) -> Reply:
    due = context.now + timedelta(days=1)
    return _task(message, context, TaskKind.CALL_BACK, "people/back", due, push="tasks/back")


def passed_on(message: Message, context: Context) -> Reply:
    """A question without a reviewed answer: it goes to a person with its words, nothing is guessed."""
    return call_back(context, message.text)


def _task(message: Message, context: Context, kind: TaskKind, template: str, due: datetime, *, push: str = "") -> Reply:
    """`push` words the line to the owner where the kind alone would say something else."""
    key = f"{kind.value}:{context.message_key}"
    task = tasks.open_task(
        context.session, kind, key, context.member, context.now, words=own_words(message), due_at=due, next_at=due
    )
    if push and task.owner is not None:
        about, words = context.member.name, message.text
        letters.tell(context.session, task.owner, push, context.now, urgent=False, about=about, words=words)
    else:
        tasks.tell_owner(context.session, task, context.now)
    owner = "" if task.owner is None else task.owner.name
    return Reply(template, {"called": called(context), "owner": owner, **contact(context)})


def voting(message: Message, context: Context) -> Reply:
    """No vote in chat, and no proxy (Q4, Q6)."""
    return Reply("people/voting", {"called": called(context), **contact(context)})


def secret(message: Message, context: Context) -> Reply:
    """Internal or secret papers are not for WeChat (P21, R-UX-114)."""
    return Reply("people/secret", {"called": called(context), **contact(context)})
