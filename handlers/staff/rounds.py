"""Where a caller stands in his list: the names as they were numbered, who is asked for, and who was tried."""

from collections.abc import Sequence

from domain.items import Task
from handlers.context import Context
from handlers.dialogue import Draft
from handlers.staff.reports import Report
from services import errands


def begun(found: Sequence[Task]) -> Draft | None:
    return {"list": [task.id for task in found], "task": found[0].id, "tried": []} if found else None


def names_of(found: Sequence[Task]) -> list[str]:
    return ["" if task.member is None else task.member.name for task in found]


def in_list(context: Context, draft: Draft) -> list[Task]:
    """The whole list as it was numbered, closed ones too."""
    found = {task.id: task for number in draft["list"] if (task := context.session.get(Task, number)) is not None}
    return [found[number] for number in draft["list"] if number in found]


def task_of(one: Report, draft: Draft, context: Context) -> Task | None:
    if one.place is None:
        return context.session.get(Task, draft["task"])
    listed = in_list(context, draft)
    return listed[one.place] if one.place < len(listed) else None


def left(draft: Draft, mine: Sequence[Task]) -> list[Task]:
    return [task for task in mine if task.id in draft["list"] and task.id not in draft["tried"]]


def was_shown(draft: Draft, context: Context) -> bool:
    """Has he the names of this list in words?"""
    shown = {task.id for task in errands.last_shown(context.session, context.member)}
    return bool(shown & set(draft["list"]))


def fresh(draft: Draft, context: Context) -> Draft:
    """A list that is through, or went from the telephone to the door, makes room for the one he was shown last."""
    if left(draft, errands.open_for(context.session, context.member)):
        return draft
    return begun(errands.last_shown(context.session, context.member)) or draft
