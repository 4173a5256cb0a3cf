"""意见, 需要, 投诉: a numbered item that somebody owns; 我提的那事呢 shows how it stands."""

import re
from datetime import timedelta

from domain.items import ITEM_STATE_LABELS, Item, ItemKind, TaskKind
from domain.organisation import PostKind
from handlers import undo
from handlers.addressing import called, contact
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import normal
from handlers.listening import listen_anew, own_words
from handlers.message import Message, Reply
from services import items, organisation, tasks

_ASKS_AFTER = re.compile(
    r"(?:我|上次|上回|那天|以前).{0,4}(?:提|反映|说|讲).{0,8}(?:呢|怎么样|咋样|办了|办得|结果|回音|答复|下文)"
)
_NEEDS = ("需要", "想要", "能不能给", "帮我", "缺", "坏了")
# said instead of an opinion: he has changed his mind (R-UX-65)
_OTHER_WISHES = frozenset(
    {"ask_meeting", "ask_study", "ask_human", "ask_record", "attend", "leave_request", "leave_cancel", "sign_in"}
    | {
        "request_home_study",
        "request_visit",
        "correct",
        "greet",
        "thanks",
        "ack",
        "help",
        "repeat",
        "opt_out",
        "opt_in",
        "verify_identity",
        "ask_dues",
        "report_safe",
    }
)
_SETTLED = frozenset({"办好了", "办成了", "解决了", "已经办好了", "已经解决了"})
_UNSETTLED = frozenset({"没办好", "还没办好", "没解决", "还没解决", "没有解决"})
_SHORT = 8  # "我有意见" says that one comes, not what it is


def suggest(message: Message, context: Context) -> Reply:
    """Something new, unless he asks after what he raised before."""
    if _ASKS_AFTER.search(normal.normalise(message.text)):
        return ask_item(message, context)
    return _raise(message, context, _kind(message.text))


def complain(message: Message, context: Context) -> Reply:
    return _raise(message, context, ItemKind.COMPLAINT)


def _kind(text: str) -> ItemKind:
    said = normal.normalise(text)
    return ItemKind.NEED if any(word in said for word in _NEEDS) else ItemKind.OPINION


def _raise(message: Message, context: Context, kind: ItemKind) -> Reply:
    if context.relation:
        return Reply("items/not_by_family", contact(context))  # R-UX-90: opinions are the member's own
    if len(normal.normalise(own_words(message))) < _SHORT:
        return begin(
            context, ITEMS, Ask("words", Reply("items/say_it", {"called": called(context)}), {"kind": kind.value})
        )
    return _keep(message.text, context, kind)


def step_words(message: Message, draft: Draft, context: Context) -> Outcome:
    anew = listen_anew(message.text, context)
    if len(message.text.strip()) < 4 or anew.intent in _OTHER_WISHES:
        context.heard = anew
        return Pass()
    return Done(_keep(message.text, context, ItemKind(draft["kind"])))


def _keep(words: str, context: Context, kind: ItemKind) -> Reply:
    owner = organisation.secretary_of(context.session, context.member.branch, context.today)
    item = items.raise_item(
        context.session,
        context.member,
        kind,
        words,
        context.now,
        owner_id=None if owner is None else owner.member_id,
        message_key=context.message_key,
    )
    task = tasks.open_task(
        context.session,
        TaskKind.ITEM,
        f"item:{item.id}",
        context.member,
        context.now,
        first=(PostKind.SECRETARY,),
        words=words,
        due_at=item.due_at,
        item_id=item.id,
    )
    tasks.tell_owner(context.session, task, context.now)
    undo.remember(context, "item", item.id)
    due = context.now + timedelta(days=7) if item.due_at is None else item.due_at
    data = {"called": called(context), "number": item.number, "owner": "" if owner is None else owner.name, "due": due}
    return Reply("items/kept", data)


def take_back(context: Context, item_id: int) -> Reply:
    item = context.session.get(Item, item_id)
    if item is not None:
        item.withdrawn_at = context.now
        task = tasks.by_key(context.session, f"item:{item.id}")
        if task is not None:
            tasks.close_task(context.session, task, context.now, outcome="taken back")
    return Reply("items/taken_back", {"called": called(context)})


def ask_item(message: Message, context: Context) -> Reply:
    """我提的那事呢: the newest three, each with where it stands."""
    found = items.of_member(context.session, context.member)[:3]
    rows = [
        {
            "number": item.number,
            "words": item.words[:20],
            "state": ITEM_STATE_LABELS[item.state],
            "answer": item.answer,
            "owner": "" if item.owner is None else item.owner.name,
        }
        for item in found
    ]
    return Reply("items/standing", {"called": called(context), "items": rows})


def is_settled(message: Message, context: Context) -> bool:
    """办好了, 没办好: said of what was answered, while he has not yet said so."""
    return (
        _bare(message) in _SETTLED | _UNSETTLED
        and items.answered_of(context.session, context.member, context.now) is not None
    )


def _bare(message: Message) -> str:
    return normal.normalise(message.text).strip("。.!,~")


def settle(message: Message, context: Context) -> Reply:
    """Closed when he agrees; open again, with its owner told, when he does not."""
    item = items.answered_of(context.session, context.member, context.now)
    assert item is not None, "a route that is called only where there is one"
    owner = "" if item.owner is None else item.owner.name
    if _bare(message) in _SETTLED:
        items.agree(context.session, item, context.now, by=context.member)
        return Reply("items/settled", {"called": called(context), "number": item.number})
    items.reopen(context.session, item, message.text, context.now, by=context.member)
    return Reply("items/open_again", {"called": called(context), "number": item.number, "owner": owner})


ITEMS = Dialogue("items", {"words": step_words})
