"""The calls and visits of one caller: one name at a time by a digit, or in his own words about any of them (S9)."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from domain.items import Task, TaskKind
from handlers import undo
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin, close
from handlers.language import normal, numbers
from handlers.message import Message, Reply
from handlers.staff import noting, reports, rounds
from handlers.staff.reports import NO_MORE, TOLD, Report
from services import errands, pushes

_ASKS_PLAINLY = re.compile("(?:要|电话)?打给谁|打电话给谁|给谁打电话|上门单|电话名?单")
_ASKS = frozenset({"名单", "电话"})
_TWICE = timedelta(seconds=5)  # a finger that taps twice tells nobody


def asks_for_list(message: Message, context: Context) -> bool:
    """打给谁; words that may mean something else only while he has somebody to tell."""
    said = normal.normalise(message.text).rstrip("。!?")
    if said in _ASKS:
        return bool(errands.open_for(context.session, context.member))
    return _ASKS_PLAINLY.fullmatch(said) is not None


def show_list(message: Message, context: Context) -> Reply:
    """The names and numbers follow in a message of their own: they are kept in no answer."""
    mine = _mine(context)
    if not mine:
        return Reply("staff/nobody_to_tell")
    reply, lists = _send(context, mine), errands.lists(mine)
    if len(lists) > 1:
        return reply  # two lists: which of them a digit is for shows when they are there
    return begin(context, CALLS, Ask("how", reply, {**(rounds.begun(mine) or {}), "is_coming": True}))


def is_report(message: Message, context: Context) -> bool:
    """By its words, wherever he is: a name of his list with how it went, a digit with words that say the same, or
    都通了. A bare digit belongs to what was asked last, a tapped line to its own message.
    """
    text = message.text
    if len(text) < 2 or ":" in message.data.get("bizmsgmenuid", ""):
        return False
    mine = _mine(context)
    names = rounds.names_of(mine)
    found = reports.read(text, names)
    if context.conversation.dialogue not in ("", CALLS.name):
        return bool(found) and any(name and name in text for name in names)
    if not mine or not (found or reports.says_all(text)):
        return False
    named = any(report.place is not None for report in found)
    return named or reports.says_all(text) or reports.is_plain(text) or (_is_late(text) and is_waiting(context))


def _is_late(text: str) -> bool:
    """3 and 4 with words: no other question has them."""
    return reports.flat(text)[0] in "34"


def report(message: Message, context: Context) -> Reply:
    """Done at once, said back, and the next name asked for."""
    draft = _draft(context)
    if draft is None:
        mine = _mine(context)
        if all(one.place is None for one in reports.read(message.text, rounds.names_of(mine))):
            return show_list(message, context)
        draft = rounds.begun(mine)
        assert draft is not None, "a name of his list was said"
    outcome = _hear(message, draft, context)
    return _say(context, outcome)


def _say(context: Context, outcome: Outcome) -> Reply:
    """Outside of the dialogue's own turn: it is opened for the next name, or over."""
    if isinstance(outcome, Ask):
        return begin(context, CALLS, outcome)
    close(context)
    return outcome.reply if isinstance(outcome, Done) else Reply("staff/list_done")


def is_waiting(context: Context) -> bool:
    """Has he seen a list, and is somebody of it still open?"""
    return bool(errands.last_shown(context.session, context.member))


def answer_digit(context: Context, digit: int, ids: Sequence[int] = ()) -> Reply:
    """A digit under a list (`ids`), or out of nowhere: of the first name that was shown to him. Where no names were
    shown they are said first, because nobody is told by a guess.
    """
    shown = errands.of_ids(context.session, context.member, ids) if ids else []
    draft = rounds.begun(shown) if ids else _draft(context)
    if draft is None:
        return _send(context, _mine(context))
    if ids and draft["task"] != ids[0]:  # that line has been answered: the next name is asked for
        return begin(context, CALLS, _next(context, draft, []) or Ask("how", Reply("staff/list_done"), draft))
    outcome = _take(context, draft, [Report(None, digit)])
    return _say(context, outcome)


def _send(context: Context, mine: Sequence[Task]) -> Reply:
    if not mine:
        return Reply("staff/list_done")
    for one in errands.lists(mine):
        pushes.say_list(context.session, context.member, one, context.now, urgent=True)
    return Reply("staff/list_coming", {"count": len(mine)})


def _draft(context: Context) -> Draft | None:
    """Where he stands: in the open dialogue, else at the top of the list that he saw last."""
    if context.conversation.dialogue == CALLS.name:
        return dict(context.conversation.draft)
    return rounds.begun(errands.last_shown(context.session, context.member))


def _mine(context: Context) -> list[Task]:
    return errands.open_for(context.session, context.member)


# -- steps -----------------------------------------------------------------------------------------------------------


def step_how(message: Message, draft: Draft, context: Context) -> Outcome:
    draft = rounds.fresh(draft, context)
    choice = numbers.read_choice(message.text)
    if choice is not None and not TOLD <= choice <= NO_MORE:
        return Pass()
    is_coming = draft.pop("is_coming", False)
    if choice is not None and is_coming and not rounds.was_shown(draft, context):
        return Done(_send(context, _mine(context)))  # nobody is told by a guess
    if choice is not None and _is_twice(context):
        return _next(context, draft, []) or Done(Reply("staff/list_done"))
    return _hear(message, draft, context)


def _is_twice(context: Context) -> bool:
    last = undo.last_act(context, _TWICE)
    return last is not None and last[0] == "call"


def _hear(message: Message, draft: Draft, context: Context) -> Outcome:
    mine = _mine(context)
    if reports.says_all(message.text):
        left = rounds.left(draft, mine)
        names = rounds.names_of(left)
        return Ask("all", Reply("staff/call_all", {"names": names}), draft) if left else Done(Reply("staff/list_done"))
    by_list = reports.read(message.text, rounds.names_of(rounds.in_list(context, draft)))
    found = [(one, rounds.task_of(one, draft, context)) for one in by_list]
    if not found:  # a name of another list of his
        found = [
            (one, mine[one.place]) for one in reports.read(message.text, rounds.names_of(mine)) if one.place is not None
        ]
    known = [(one, task) for one, task in found if task is not None and task.closed_at is None]
    if not known:
        return (_next(context, draft, []) or Done(Reply("staff/list_done"))) if found else Pass()
    return _take(context, draft, [one for one, _ in known], [task for _, task in known])


def _take(context: Context, draft: Draft, found: Sequence[Report], of: Sequence[Task] = ()) -> Outcome:
    """Writes down what was said. 不用再找 without a reason is asked about."""
    pairs = list(zip(found, of or [context.session.get_one(Task, draft["task"])], strict=True))
    if len(pairs) == 1 and pairs[0][0].outcome == NO_MORE and not pairs[0][0].words:
        task = pairs[0][1]
        data = {"name": rounds.names_of([task])[0], "door": task.kind is TaskKind.DOOR}
        return Ask("why", Reply("staff/call_why", data), {**draft, "task": task.id})
    done = [noting.write(context, task, one) for one, task in pairs]
    ids = [task.id for _, task in pairs]
    undo.remember(context, "call", ids[-1], ids=ids)
    tried = [*draft["tried"], *ids]
    left = [task for task in errands.of_ids(context.session, context.member, draft["list"]) if task.id not in tried]
    outcome = _next(context, {**draft, "tried": tried, "task": left[0].id if left else draft["task"]}, done)
    return outcome or Done(
        Reply("staff/call_noted", {"done": done, "left": len(_mine(context)), "next": "", "door": False})
    )


def _next(context: Context, draft: Draft, done: list[dict[str, Any]]) -> Ask | None:
    """The next name that is open and was not tried in this round."""
    left = rounds.left(draft, _mine(context))
    if not left:
        return None
    task = left[0]
    data = {
        "done": done,
        "next": rounds.names_of([task])[0],
        "door": task.kind is TaskKind.DOOR,
        "left": len(_mine(context)),
    }
    return Ask("how", Reply("staff/call_noted", data), {**draft, "task": task.id})


def step_why(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    if choice == len(noting.WHY_WORDS) + 1:
        named = [context.session.get_one(Task, draft["task"])]
        return Ask("words", Reply("staff/call_why_words", {"name": rounds.names_of(named)[0]}), draft)
    if choice is not None and not 1 <= choice <= len(noting.WHY_WORDS):
        return Pass()
    words = noting.WHY_WORDS[choice - 1] if choice is not None else message.text.strip()
    return _take(context, draft, [Report(None, NO_MORE, words)])


def step_words(message: Message, draft: Draft, context: Context) -> Outcome:
    words = message.text.strip()
    return _take(context, draft, [Report(None, NO_MORE, words)]) if len(words) > 1 else Pass()


def step_all(message: Message, draft: Draft, context: Context) -> Outcome:
    """都通了 counts on 1 only."""
    choice = numbers.read_choice(message.text)
    left = rounds.left(draft, _mine(context))
    if choice == 1 and left:
        return _take(context, draft, [Report(None, TOLD)] * len(left), left)
    if choice == 2:
        return _next(context, draft, []) or Done(Reply("staff/list_done"))
    return Pass()


def take_back(context: Context, task_id: int) -> Reply:
    """9: whoever was told by the last message is on the list again, and asked for."""
    ids = [int(number) for number in context.conversation.act.get("ids", [task_id])]
    found = [task for number in ids if (task := context.session.get(Task, number)) is not None]
    for task in found:
        errands.take_back(context.session, task)
    draft = _draft(context) or rounds.begun(found)
    assert draft is not None, "something was taken back"
    draft = {**draft, "list": list(dict.fromkeys([*draft["list"], *ids])), "task": found[0].id}
    draft["tried"] = [number for number in draft["tried"] if number not in ids]
    data = {
        "names": rounds.names_of(found),
        "next": rounds.names_of(found[:1])[0],
        "door": found[0].kind is TaskKind.DOOR,
    }
    return begin(context, CALLS, Ask("how", Reply("staff/call_taken_back", data), draft))


CALLS = Dialogue("calls", {"how": step_how, "why": step_why, "words": step_words, "all": step_all})
