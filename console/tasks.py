"""One thing that is owed to somebody: why it is here, whom to ring, and a button that says how it ended."""

from flask import Response, abort, flash, request

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain.deliveries import Delivery, Told
from domain.items import Item, Task, TaskKind
from domain.roles import Act
from services import audit, errands, items, reports
from services import tasks as services
from services.deliveries.handover import ERRANDS

HOW_TOLD = (Told.PHONE, Told.VISIT, Told.FAMILY)
_LONGEST = 160
_PAUSE = "，"


def show(visit: Visit, task_id: int) -> Response:
    """With the telephone of the person, because he has to be rung: that it was looked at is written down."""
    task = visit.task(task_id, Act.SEE_TASK)
    if task.member is not None:
        _note(visit, "tasks.looked_at", task)
    return _page(visit, task)


def _page(visit: Visit, task: Task, status: int = 200, *, asks: bool = False) -> Response:
    """`notice` is what has to be told, for a task to tell it."""
    delivery = visit.session.get(Delivery, task.delivery_id) if task.delivery_id is not None else None
    notice = None if delivery is None else reports.line_of(visit.session, delivery.notice, visit.now)
    branch = visit.scope(Act.SEE_TASK, task.branch_id).branch
    offered = {"words": request.form.get("words", ""), "outcome": request.form.get("outcome", "")}
    return visit.show("console/task", status, branch=branch, task=task, notice=notice, asks=asks, **offered)


def close(visit: Visit, task_id: int) -> Response:
    """`outcome` is one of the offered lines, `words` the person's own; one of them has to be there."""
    task = visit.task(task_id, Act.CLOSE_TASK)
    if task.kind is TaskKind.RECOGNITION:
        return abort(404)  # decided in chat with 1 or 2, so that the one who knocked hears of it
    how = fields.one_of(HOW_TOLD, request.form.get("how"))
    said = [request.form.get(name, "").strip() for name in ("outcome", "words")]
    words = _PAUSE.join(part for part in said if part)[:_LONGEST]
    if not (how if task.kind in ERRANDS else words):
        return _page(visit, task, 422, asks=True)
    done = _finish(visit, task, how, words)
    flash("task_closed" if done else "task_closed_before")
    return to("today", branch=task.branch_id)


def _finish(visit: Visit, task: Task, how: Told | None, words: str) -> bool:
    """False when somebody else had closed it. A notice that was told counts as told, by whoever told it; the answer to
    what somebody raised is kept for him.
    """
    session, now = visit.session, visit.now
    by = visit.by
    if task.closed_at is not None:
        return False
    if how is not None and task.kind in ERRANDS:
        errands.tell(session, task, by, now, f"console:task:{task.id}", told=how, words=words)
        return True
    services.close_task(session, task, now, by=by, outcome=words)
    item = session.get(Item, task.data["item_id"]) if task.kind is TaskKind.ITEM else None
    if item is not None:
        items.answer(session, item, words, now, by=by)
    _note(visit, "tasks.closed", task)
    return True


def _note(visit: Visit, act: str, task: Task) -> None:
    by = visit.by
    audit.note(
        visit.session,
        act,
        visit.now,
        account_id=by.account_id,
        by=by,
        about=task.member,
        branch_id=task.branch_id,
        id=task.id,
    )


PAGES = (
    Page("/tasks/<int:task_id>", "task", show, Act.SEE_TASK, noted=True),
    Page("/tasks/<int:task_id>", "close_task", close, Act.CLOSE_TASK, method="POST"),
)
