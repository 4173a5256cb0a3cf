"""别发了, 恢复, 我的记录, 看我的信息, 你是真的吗: what a person may always ask and have (R-UX-75, 82, 111)."""

from datetime import timedelta

from domain.items import TaskKind
from domain.members import STANDING_LABELS
from handlers.addressing import called, contact, secretary_name
from handlers.context import Context
from handlers.message import Message, Reply
from services import answers, bindings, meetings, signins, study, tasks

_YEAR = timedelta(days=365)


def opt_out(message: Message, context: Context) -> Reply:
    """At once, in any wording, without a second question. A helper stops his own messages only."""
    if context.relation:
        assert context.binding is not None, "a relation stands in a binding"
        bindings.end(context.session, context.binding, context.now)
        return Reply("rights/helper_stopped", contact(context))
    bindings.opt_out(context.session, context.member, context.now)
    return Reply("rights/opted_out", {"called": called(context), **contact(context)})


def opt_in(message: Message, context: Context) -> Reply:
    bindings.opt_in(context.session, context.member, context.now)
    return Reply("rights/opted_in", {"called": called(context)})


def is_it_real(message: Message, context: Context) -> Reply:
    """Three checks outside WeChat; nothing of the person's own is used as a proof (R-UX-82)."""
    data = {"account": context.account.name, "secretary": secretary_name(context), **contact(context)}
    return Reply("rights/is_it_real", {**data, "known": context.speaker is not None})


def my_record(message: Message, context: Context) -> Reply:
    """The person's own sign-ins, leaves and studies of the past year: his alone, no comparison with anybody."""
    session, member = context.session, context.member
    past = [
        meeting
        for meeting in meetings.of_branch(session, member.branch_id, context.now - _YEAR)
        if meeting.ends_at < context.now and meetings.concerns(session, meeting, member)
    ]
    present = [meeting for meeting in past if signins.current(session, meeting, member) is not None]
    studied = study.records_of(session, member, context.today - _YEAR)
    ahead = [
        meeting
        for meeting in meetings.upcoming(session, member, context.now)
        if answers.current(session, meeting, member)
    ]
    latest = present[-1].starts_at if present else None
    data = {"present": len(present), "latest": latest, "studied": len(studied), "answered": len(ahead)}
    return Reply("rights/record", {"called": called(context), **data})


def my_data(message: Message, context: Context) -> Reply:
    """看我的信息 / 改 / 删掉: the phone is shown by its last four digits only; changing and deleting go through a
    person.
    """
    operation = context.slot("op") or "see"
    member = context.member
    if operation == "see":
        data = {
            "name": member.name,
            "branch": member.branch.name,
            "group": "" if member.group is None else member.group.name,
            "standing": STANDING_LABELS[member.standing],
            "phone": member.phone or "",
        }
        return Reply("rights/data", {"called": called(context), **data})
    return _by_a_person(message, context, f"rights/{'delete' if operation == 'delete' else 'change'}")


def update_info(message: Message, context: Context) -> Reply:
    """A new phone or address is confirmed by a person before it counts (R-UX-60)."""
    return _by_a_person(message, context, "rights/change")


def _by_a_person(message: Message, context: Context, template: str) -> Reply:
    task = tasks.open_task(
        context.session,
        TaskKind.CALL_BACK,
        f"data:{context.message_key}",
        context.member,
        context.now,
        words=message.text,
        due_at=context.now + timedelta(hours=context.policy.call_back_hours),
    )
    tasks.tell_owner(context.session, task, context.now)
    owner = "" if task.owner is None else task.owner.name
    return Reply(template, {"called": called(context), "owner": owner})
