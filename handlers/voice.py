"""What was heard in a recording is only a transcript: it is echoed, it answers questions at once, and it changes
nothing without a yes. Danger alone acts at once. What was misheard twice goes to a person as a recording.
"""

from collections.abc import Callable
from dataclasses import replace

from handlers import fallback
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin, close
from handlers.language import normal, numbers
from handlers.language.understanding import Decision
from handlers.listening import keep, listen, take_up
from handlers.message import TRANSCRIPT, UNHEARD, Kind, Message, Reply
from handlers.routing import CANCEL, DANGER, Handler, Route, Table, has_words
from handlers.talk import voice as hand_over
from services import hearings

LONGEST = 24  # characters: with the words in front of them an echo stays within 30

# Answers that tell something, bring a person, or show a card that is confirmed by a digit of its own.
HARMLESS = frozenset(
    {
        "meetings.next",
        "people.call_back",
        "people.dues",
        "people.mourning",
        "people.passed_on",
        "people.secret",
        "people.unwell",
        "people.voting",
        "questions.ask",
        "questions.waiting",
        "rights.is_it_real",
        "rights.record",
        "staff.attendance",
        "staff.errands",
        "staff.not_coming",
        "staff.return",
        "staff.todo",
        "staff.unanswered",
        "study.material",
        "talk.chat",
        "talk.forwarded",
        "talk.greet",
        "talk.help",
        "talk.repeat",
        "talk.thanks",
    }
)
# Questions that are answered by a digit or a wish alone, never by any words whatever.
_MENU = "menu"
_CLOSED = frozenset({("coming", "answer"), ("digits", "which")})

GoOn = Callable[[], Reply]


def answer(table: Table, message: Message, context: Context, go_on: GoOn, resume: Handler) -> Reply:
    """A recording. `go_on` answers it like a text; `resume` does so after a yes."""
    if not has_words(message):
        return _without_words(message, context, go_on)
    if context.heard.intent in DANGER or _answers_our_check(context):
        return go_on()
    failed = _take_back_our_question(context)
    if failed:
        context.heard = listen(message.text, context)
    if needs_yes(table, message, context):
        draft = {**keep(message, context), "failed": failed}
        return begin(context, dialogue(resume), Ask("right", _echo("talk/heard_right", message.text), draft))
    reply = go_on()
    return reply if reply.is_silence else replace(_echo("talk/heard", message.text), then=reply)


def _without_words(message: Message, context: Context, go_on: GoOn) -> Reply:
    """A machine listens where one is there; a person where none is, none could, or nothing was heard twice (R-UX-57).
    A stranger's is listened to as well: it may be a call for help (R-UX-100).
    """
    media = message.data.get("MediaId", "")
    if message.name == TRANSCRIPT:
        return _nothing_heard(context, go_on)
    if message.name == UNHEARD or not media or not hearings.is_listening(context.session, context.now):
        return go_on()
    hearings.take_in(
        context.session,
        context.account.id,
        context.follower.open_id,
        context.now,
        message_key=message.key,
        media_id=media,
        sent_at=message.sent_at,
    )
    return Reply("talk/listening")


def _nothing_heard(context: Context, go_on: GoOn) -> Reply:
    conversation = context.conversation
    failed = _take_back_our_question(context) + conversation.misses
    conversation.misses = 0 if failed else 1
    return go_on() if failed else Reply("talk/not_heard")


def needs_yes(table: Table, message: Message, context: Context) -> bool:
    """Would the words be written down, sent on, or answer an open question?"""
    conversation = context.conversation
    route = _route(table, message, context)
    is_act = route is not None and route.key not in HARMLESS
    choice = numbers.read_choice(message.text)
    if _is_cancel(message) or choice == 0 or not _is_open(table, context):
        return is_act and choice != 0
    if conversation.dialogue == _MENU:
        return is_act or choice is not None
    return is_act or route is None or (conversation.dialogue, conversation.step) not in _CLOSED


def _route(table: Table, message: Message, context: Context) -> Route | None:
    called = (route for route in table.routes if route.is_called_by(message, context))
    return next(called, None) or table.route(message, context)


def _is_open(table: Table, context: Context) -> bool:
    conversation = context.conversation
    is_late = conversation.expires_at is not None and conversation.expires_at < context.now
    return conversation.dialogue in table.dialogues and not is_late


def _is_cancel(message: Message) -> bool:
    return normal.normalise(message.text).rstrip("。!") in CANCEL


def _answers_our_check(context: Context) -> bool:
    """A spoken yes or no to "is it so" counts; anything else is heard anew."""
    conversation = context.conversation
    return (conversation.dialogue, conversation.step) in _CHECKS and context.heard.intent in _YES_NO


_CHECKS = frozenset({("spoken", "right"), ("checking", "right")})
_YES_NO = frozenset({"yes", "no", "choose_number"})


def _take_back_our_question(context: Context) -> int:
    """Speaks anew while we ask whether it was heard: the question before is open again. How often it failed so far."""
    conversation = context.conversation
    if conversation.dialogue != "spoken":
        return 0
    failed = int(conversation.draft.get("failed", 0))
    _reopen(conversation.draft, context)
    return failed


def _reopen(draft: Draft, context: Context) -> None:
    conversation = context.conversation
    conversation.dialogue, conversation.step, conversation.draft = draft["open"]
    conversation.asked_at = context.now if conversation.dialogue else None


def _echo(template: str, text: str) -> Reply:
    """Whole words of up to thirty characters with the line that says that they were heard."""
    words = " ".join(text.split())
    return Reply(template, {"words": words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"})


def dialogue(resume: Handler) -> Dialogue:
    """`resume` answers the kept words as if they had been written."""

    def step_right(message: Message, draft: Draft, context: Context) -> Outcome:
        choice = numbers.read_choice(message.text)
        if choice == 1 or context.heard.intent == "yes":
            kept = take_up({**draft, "kind": Kind.TEXT.value}, message, context)
            context.heard = replace(context.heard, decision=Decision.DO)
            return Done(resume(kept, context))
        if choice == 2 or context.heard.intent == "no":
            return _misheard(draft, message, context)
        return _anew(message, draft, context)

    def _anew(message: Message, draft: Draft, context: Context) -> Outcome:
        """He writes something else: it answers what was asked before."""
        if not has_words(message):
            return Pass()
        _reopen(draft, context)
        context.heard = listen(message.text, context)
        return Done(resume(message, context))

    def step_again(message: Message, draft: Draft, context: Context) -> Outcome:
        return _anew(message, draft, context)

    return Dialogue("spoken", {"right": step_right, "again": step_again})


def _misheard(draft: Draft, message: Message, context: Context) -> Outcome:
    """Once: he may say it again; twice: a person gets the recording (S1)."""
    if draft["failed"] == 0:
        return Ask("again", Reply("talk/misheard"), {**draft, "failed": 1})
    _reopen(draft, context)
    return Done(hand_over(_recording(draft, message), context))


def _recording(draft: Draft, message: Message) -> Message:
    data = {"MediaId": str(draft["media"])}
    return Message(message.account, draft["key"], message.sender, Kind.VOICE, "", message.sent_at, data=data)


def not_understood(message: Message, context: Context) -> Reply:
    """Words that mean nothing to us: the second recording in a row goes to a person."""
    if message.kind is not Kind.VOICE or context.speaker is None or context.conversation.misses < 1:
        return fallback.not_understood(message, context)
    context.conversation.misses = 0
    close(context)
    return hand_over(message, context)
