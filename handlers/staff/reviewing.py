"""1 同意 2 退回: somebody else looks at what a secretary wrote, and lets it go or gives it back with a reason (P22)."""

from domain.reviews import Review
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.message import Message, Reply
from services import reviews, texts

WORDS = "{name}拟的通知"


def put_forward(context: Context, proposal: reviews.Proposal) -> Review | Reply:
    """What was issued at once, or what to say: who is asked now, or why it does not go out."""
    session = context.session
    try:
        review = reviews.put_forward(session, proposal, context.member, context.now, context.zone)
    except texts.StoppedError as stopped:
        return Reply("reviews/stopped", {"found": stopped.verdicts[:2]})
    except reviews.NobodyElseError:
        return Reply("reviews/nobody")
    if review.asked is None:
        return review
    held_up = texts.check(session, proposal.unit, proposal.text)
    return Reply("reviews/waits", {"asked": review.asked.name, "found": held_up[:1]})


def words_of(review: Review) -> str:
    return WORDS.format(name=review.written_by.name)


def answer_digit(context: Context, review: Review, digit: int) -> Reply:
    if not reviews.may_decide(context.session, review, context.member, context.now, context.zone):
        return Reply("reviews/decided_before")
    if digit == 1:
        return _decide(context, review, agreed=True)
    asked = Reply("reviews/why", {"writer": review.written_by.name})
    return begin(context, RETURNING_DRAFT, Ask("why", asked, {"review": review.id}))


def step_why(message: Message, draft: Draft, context: Context) -> Outcome:
    """Whatever he says is the reason."""
    review = context.session.get(Review, draft["review"])
    if review is None or not message.text.strip():
        return Pass()
    return Done(_decide(context, review, agreed=False, reason=message.text))


def _decide(context: Context, review: Review, *, agreed: bool, reason: str = "") -> Reply:
    session, by, now = context.session, context.member, context.now
    if not reviews.decide(session, review, by, now, context.zone, agreed=agreed, reason=reason):
        return Reply("reviews/decided_before")
    waits = "" if review.asked is None else review.asked.name
    data = {"agreed": agreed, "waits": waits, "writer": review.written_by.name}
    return Reply("reviews/decided", data)


RETURNING_DRAFT = Dialogue("returning_draft", {"why": step_why})
