"""A bare digit with no dialogue open: 0 finds a person, 9 takes back, others answer the question that was sent to
him last.

Two different questions waiting: it is asked which one is meant, never guessed (R-UX-43).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.bindings import BindingRequest, RequestKind
from domain.deliveries import Delivery
from domain.meetings import Meeting, MeetingState
from domain.reviews import Review
from handlers import correcting, fallback, people
from handlers.addressing import called, is_staff
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers
from handlers.meetings import choosing, coming
from handlers.message import Message, Reply
from handlers.onboarding import deciding, moving
from handlers.staff import calling, reviewing
from services import answers, errands, letters, requests, reviews

MOVING = "是不是您换手机"
RECOGNISE = "认{name}"
FAMILY = "家里人帮您"
CALLS = "打电话、上门的事"
ERRANDS = (1, 2, 3, 4)
MEETING = "{month}月{day}日{title}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for 1 or 2. `kind` and `row` find it again, `words` name it, `answer` acts on a digit."""

    kind: str
    row: int
    words: str
    answer: Callable[[int], Reply]


def choose(message: Message, context: Context) -> Reply:
    digit = numbers.read_choice(message.text)
    if digit is None:
        return fallback.not_understood(message, context)
    if digit == 0:
        return people.ask_human(message, context)
    if context.speaker is None:
        return fallback.not_understood(message, context)
    if digit == 9:
        return correcting.correct(message, context)
    return _answer(message, context, digit)


def is_tapped(message: Message, context: Context) -> bool:
    """A tapped line of one of our messages: its id names the question, `<key>:<digit>`."""
    return ":" in message.data.get("bizmsgmenuid", "")


def tapped(message: Message, context: Context) -> Reply:
    """The line answers the question it stood under, whatever was asked meanwhile."""
    key, _, said = message.data["bizmsgmenuid"].rpartition(":")
    delivery = letters.asked_by(context.session, key)
    if delivery is None or not said.isdigit() or not _is_his(context, delivery):
        return choose(replace(message, text=said), context)
    if int(said) == 0:
        return people.ask_human(message, context)
    reply = _answer_delivery(context, delivery, int(said))
    return reply or choose(replace(message, text=said), context)


def _is_his(context: Context, delivery: Delivery) -> bool:
    """Speaks for the person the question was put to, where two share this WeChat."""
    binding = next((one for one in context.bindings if one.member_id == delivery.member_id and one.is_self), None)
    if binding is not None:
        context.speaks_for(binding)
    return binding is not None


def _answer_delivery(context: Context, delivery: Delivery, digit: int) -> Reply | None:
    if "errands" in delivery.notice.data:
        return calling.answer_digit(context, digit, delivery.notice.data["errands"]) if digit in ERRANDS else None
    review = context.session.get(Review, delivery.notice.data.get("review_id", 0))
    if review is not None:
        return reviewing.answer_digit(context, review, digit) if digit in (1, 2) else None
    meeting = delivery.notice.meeting
    if meeting is not None and meeting.state is MeetingState.ANNOUNCED and meeting.starts_at > context.now:
        return coming.answer_digit(context, meeting, digit) if digit in (1, 2) else None
    request = context.session.get(BindingRequest, delivery.notice.data.get("request_id", 0))
    if request is None or digit not in (1, 2):
        return None
    if request.asked_of_id == context.member.id:
        return deciding.decide(context, request, granted=digit == 1)
    return moving.answer(context, request, himself=digit == 1) if request.member_id == context.member.id else None


def _answer(message: Message, context: Context, digit: int) -> Reply:
    found = waiting_for(context) if digit in (1, 2) else []
    if not found and digit in ERRANDS and is_staff(context) and errands.open_for(context.session, context.member):
        return calling.answer_digit(context, digit)
    if not found:
        return fallback.not_understood(message, context)
    if len(found) == 1:
        return found[0].answer(digit)
    shown = [{"n": n, "words": waiting.words} for n, waiting in enumerate(found[:4], start=1)]
    draft: Draft = {"digit": digit, "questions": [[waiting.kind, waiting.row] for waiting in found[:4]]}
    return begin(
        context, DIGITS, Ask("which", Reply("digits/which", {"questions": shown, "called": called(context)}), draft)
    )


def waiting_for(context: Context) -> list[Waiting]:
    """Every question that was put to the person and is open, the newest kind first."""
    found = [_about(context, request) for request in requests.waiting_for(context.session, context.member.id)]
    found += [_review(context, review) for review in reviews.waiting_for(context.session, context.member.id)]
    moved = moving.asked(context)
    found += [] if moved is None else [_moving(context, moved)]
    if is_staff(context) and calling.is_waiting(context):
        found.append(Waiting("calls", 0, CALLS, lambda digit: calling.answer_digit(context, digit)))
    meetings = answers.unanswered_by(context.session, context.member, context.now)
    return found + [_meeting(context, meeting) for meeting in meetings]


def _about(context: Context, request: BindingRequest) -> Waiting:
    def answer(digit: int) -> Reply:
        return deciding.decide(context, request, granted=digit == 1)

    words = FAMILY if request.kind is RequestKind.FAMILY else RECOGNISE.format(name=request.said_name)
    return Waiting("request", request.id, words, answer)


def _review(context: Context, review: Review) -> Waiting:
    def answer(digit: int) -> Reply:
        return reviewing.answer_digit(context, review, digit)

    return Waiting("review", review.id, reviewing.words_of(review), answer)


def _moving(context: Context, request: BindingRequest) -> Waiting:
    def answer(digit: int) -> Reply:
        return moving.answer(context, request, himself=digit == 1)

    return Waiting("moving", request.id, MOVING, answer)


def _meeting(context: Context, meeting: Meeting) -> Waiting:
    def answer(digit: int) -> Reply:
        return coming.answer_digit(context, meeting, digit)

    local = meeting.starts_at.astimezone(context.zone)
    words = MEETING.format(month=local.month, day=local.day, title=choosing.title(meeting))
    return Waiting("meeting", meeting.id, words, answer)


def step_which(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    if choice is None or not 1 <= choice <= len(draft["questions"]):
        return Pass()
    kind, row = draft["questions"][choice - 1]
    found = next((waiting for waiting in waiting_for(context) if (waiting.kind, waiting.row) == (kind, row)), None)
    return Pass() if found is None else Done(found.answer(int(draft["digit"])))


DIGITS = Dialogue("digits", {"which": step_which})
