"""Who answers? The words of danger first, then the open question, then the first route that fits, then the
fallback.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from domain.errors import DomainError
from domain.roles import LEAD, STAFF
from handlers import waiting
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Pass, close, open_step
from handlers.language import normal, numbers
from handlers.language.understanding import Decision
from handlers.listening import WORDS
from handlers.message import Kind, Message, Reply

Handler = Callable[[Message, Context], Reply]
Condition = Callable[[Message, Context], bool]

# leaves any question at once; 0 leaves it for a person
CANCEL = frozenset({"取消", "算了", "不办了", "先不办了", "退出"})
DANGER = frozenset({"emergency", "low_mood", "report_scam"})
ANYBODY = ("speaking", "recognition", "family", "care")  # questions that are not about one member's own matter


class Need(StrEnum):
    """Who may use a route. Anybody else gets `Table.refused`."""

    NOBODY = "nobody"  # everybody, also a stranger
    MEMBER = "member"  # a recognised member, or a family helper in his place
    SELF = "self"  # the member himself
    POST = "post"  # a post anywhere: whoever has one may open the desk
    STAFF = "staff"  # a post in the branch
    SECRETARY = "secretary"  # secretary or deputy


@dataclass(frozen=True, slots=True)
class Route:
    """A condition and the handler it leads to. `key` is stable (`meetings.next`). Intents, menu keys and kinds lead
    here; the first route that fits wins. `when` makes a route by words that count only at their own moment (我没去
    after somebody recorded it); it comes even before an open question.

    `shared`: may be answered without knowing which of two people on one WeChat writes. `checked`: what is not surely
    understood is asked back before it is written down.
    """

    key: str
    handler: Handler
    intents: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    needs: Need = Need.MEMBER
    when: Condition | None = None
    shared: bool = False
    checked: bool = False

    def fits(self, message: Message) -> bool:
        """A message without words: a menu key, or a kind. Words lead by what they mean."""
        return message.text in self.menu if message.kind is Kind.MENU else message.kind in self.kinds

    def is_called_by(self, message: Message, context: Context) -> bool:
        """By its own condition, which asks for a member and his part."""
        return self.when is not None and may_use(self, context) and self.when(message, context)


@dataclass(frozen=True, slots=True)
class Table:
    """The ordered table of contents of everything that is understood."""

    routes: tuple[Route, ...]
    dialogues: Mapping[str, Dialogue]
    fallback: Handler
    refused: Handler  # the route asks for more than the speaker is
    cancelled: Handler  # 取消 inside a dialogue
    who: Handler  # asks which of several people on one WeChat writes
    check: Callable[[Message, Context, Route], Reply]  # asks back whether it was understood
    also: Callable[[Message, Context, Route], Reply]  # names the second wish of a message, and asks
    # answers a recording, in the place of the last argument, which answers it like a text
    spoken: Callable[["Table", Message, Context, Callable[[], Reply]], Reply] | None = None
    asking: frozenset[str] = frozenset()  # templates that show digits to choose from
    by_intent: Mapping[str, Route] = field(init=False, repr=False)
    by_condition: tuple[Route, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        first = {intent: route for route in reversed(self.routes) for intent in route.intents}
        object.__setattr__(self, "by_intent", first)
        object.__setattr__(self, "by_condition", tuple(route for route in self.routes if route.when is not None))

    def route(self, message: Message, context: Context) -> Route | None:
        """The first that fits."""
        if message.kind is not Kind.MENU and has_words(message):
            return self.by_intent.get(context.heard.intent)
        return next((route for route in self.routes if route.fits(message)), None)


def has_words(message: Message) -> bool:
    """A recording without the platform's hearing of it has none."""
    return message.kind in WORDS and bool(message.text.strip())


def may_use(route: Route, context: Context) -> bool:
    if route.needs is Need.NOBODY:
        return True
    if context.speaker is None or (context.relation and route.needs is not Need.MEMBER):
        return False
    if route.needs in {Need.MEMBER, Need.SELF}:
        return True
    if route.needs is Need.POST:
        return bool(context.posts)
    return context.holds(*(STAFF if route.needs is Need.STAFF else LEAD))


def dispatch(table: Table, message: Message, context: Context) -> Reply:
    """The answer to one message. Never raises DomainError; anything else that is raised is a bug of ours."""

    def go_on() -> Reply:
        return _dispatch(table, message, context)

    try:
        if table.spoken is not None and message.kind is Kind.VOICE:
            return table.spoken(table, message, context, go_on)
        return go_on()
    except DomainError as broken:
        return Reply(f"errors/{broken.code}", broken.data)


def _dispatch(table: Table, message: Message, context: Context) -> Reply:
    if context.binding is None and context.bindings:
        if _matters_who(table, message, context):
            return table.who(message, context)
        context.speaks_for(context.bindings[0])
    if not has_words(message) or context.heard.intent in DANGER:
        return _begin(table, message, context)
    question = waiting.open_question(context)
    reply = _called(table, message, context)
    if reply is None:
        reply = waiting.go_on(message, context) or _continue(table, message, context)
        if reply is not None:
            return reply
        question = waiting.open_question(context)
        reply = _begin(table, message, context)
    return waiting.offer_again(context, question, reply, table.asking)


def _matters_who(table: Table, message: Message, context: Context) -> bool:
    """Does the answer depend on which of the people on this WeChat writes (R-UX-93)?"""
    route, asked = table.route(message, context), context.conversation.dialogue
    if route is not None and route.key != "digits.choose":
        return not route.shared
    return has_words(message) and asked not in ANYBODY and (route is not None or asked != "")


def _called(table: Table, message: Message, context: Context) -> Reply | None:
    route = next((route for route in table.by_condition if route.is_called_by(message, context)), None)
    return None if route is None else route.handler(message, context)


def _begin(table: Table, message: Message, context: Context) -> Reply:
    route = table.route(message, context)
    if route is None:
        return table.fallback(message, context)
    if not may_use(route, context):
        return table.refused(message, context)
    if has_words(message) or message.kind is Kind.MENU:
        context.conversation.misses = 0
    if route.checked and has_words(message) and context.heard.decision is Decision.CONFIRM:
        return table.check(message, context, route)
    return _and_second(table, message, context, route.handler(message, context))


def _and_second(table: Table, message: Message, context: Context, reply: Reply) -> Reply:
    """Two wishes in one message: the first was done, the second is named and asked, unless a question is open
    (R-UX-47).
    """
    second = context.heard.second
    if second is None or reply.is_silence or context.conversation.dialogue:
        return reply
    with context.understood_as(second):
        route = table.route(message, context)
    if route is None or not may_use(route, context):
        return reply
    return replace(reply, then=table.also(message, context, route))


def _continue(table: Table, message: Message, context: Context) -> Reply | None:
    """The open dialogue's answer, or None when none is open or the message is about something else."""
    conversation = context.conversation
    is_cancelled = normal.normalise(message.text).rstrip("。!") in CANCEL
    if is_cancelled and waiting.forget(context) and not conversation.dialogue:
        return table.cancelled(message, context)
    dialogue = table.dialogues.get(conversation.dialogue)
    if dialogue is None or conversation.step not in dialogue.steps:
        return None
    if conversation.expires_at is not None and conversation.expires_at < context.now:
        close(context)
        return None
    if is_cancelled:
        close(context)
        return table.cancelled(message, context)
    if numbers.read_choice(message.text) == 0:
        close(context)
        return None
    asked_at = conversation.asked_at
    conversation.asked_at = None  # a step that opens a question itself sets it again
    outcome = dialogue.steps[conversation.step](message, dict(conversation.draft), context)
    if isinstance(outcome, Pass):
        conversation.asked_at = asked_at
    return _settle(outcome, dialogue, context)


def _settle(outcome: Ask | Done | Pass, dialogue: Dialogue, context: Context) -> Reply | None:
    if isinstance(outcome, Pass):
        return None
    context.conversation.misses = 0
    if isinstance(outcome, Ask):
        open_step(context, dialogue.name, outcome, dialogue.lasts)
        return outcome.reply
    if context.conversation.asked_at is None:
        close(context)
    return outcome.reply


def check(table: Table) -> list[str]:
    """Nonsense in the table, as sentences: for start-up and tests."""
    return [*_doubled("route", (route.key for route in table.routes)), *_claimed_twice(table.routes)]


def _claimed_twice(routes: Iterable[Route]) -> list[str]:
    found: list[str] = []
    for what in ("intents", "menu", "kinds"):
        words = [word for route in routes for word in getattr(route, what)]
        found += _doubled(what, words)
    return found


def _doubled(what: str, names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    twice: list[str] = []
    for name in names:
        if name in seen:
            twice.append(f"{what} {name!r} leads to two places")
        seen.add(name)
    return twice
