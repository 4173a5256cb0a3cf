"""学习: this month's item; what somebody says he studied is written down, no proof is asked (D5.10)."""

from datetime import timedelta

from domain.days import month_of
from domain.items import TaskKind
from domain.study import StudyForm, StudyRecord
from handlers import undo
from handlers.addressing import called, contact, secretary_name
from handlers.context import Context
from handlers.listening import own_words
from handlers.message import Message, Reply
from services import study, tasks


def ask_study(message: Message, context: Context) -> Reply:
    material = study.latest_for(context.session, context.member.branch, month_of(context.now, context.zone))
    if material is None:
        return Reply("study/none", {"called": called(context), **contact(context)})
    data = {"title": material.title, "gist": material.gist, "source": material.source, "link": material.link}
    return Reply("study/material", {"called": called(context), **data})


def studied(message: Message, context: Context) -> Reply:
    """学完了: the item of the month, with the person's own words where he says more."""
    material = study.latest_for(context.session, context.member.branch, month_of(context.now, context.zone))
    words = message.text if len(message.text) > 8 else ""
    record, is_new = study.studied(
        context.session,
        material,
        context.member,
        StudyForm.ALONE,
        context.today,
        context.now,
        words=words,
        message_key=context.message_key,
    )
    undo.remember(context, "study", record.id)
    data = {"called": called(context), "title": "" if material is None else material.title, "is_new": is_new}
    return Reply("study/studied", {**data, "words": bool(words), "secretary": secretary_name(context)})


def take_back(context: Context, record_id: int) -> Reply:
    record = context.session.get(StudyRecord, record_id)
    if record is not None:
        record.withdrawn_at = context.now
    return Reply("study/taken_back", {"called": called(context)})


def request_home_study(message: Message, context: Context) -> Reply:
    """送学上门: a human rings within a few days to fix the day (S24)."""
    due = context.now + timedelta(days=context.policy.home_study_days)
    key = f"home_study:{context.member.id}:{context.today}"
    task = tasks.open_task(
        context.session,
        TaskKind.HOME_STUDY,
        key,
        context.member,
        context.now,
        words=own_words(message),
        due_at=due,
        next_at=due,
    )
    if task.opened_at == context.now:
        tasks.tell_owner(context.session, task, context.now)
    owner = "" if task.owner is None else task.owner.name
    return Reply(
        "study/home_study", {"called": called(context), "owner": owner, "days": context.policy.home_study_days}
    )
