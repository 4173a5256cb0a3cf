"""A notice in the secretary's own words: checked, shown as members will see it, put forward on "1" only."""

from domain.members import Member
from domain.organisation import Unit
from domain.reviews import Subject
from domain.verdicts import Level, gravest
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import normal, numbers
from handlers.message import Message, Reply
from handlers.staff import rehearsing, reviewing
from handlers.staff.announcing import counts, named_group
from services import members, organisation, reviews, texts

_LONGEST = 160  # R-UX-20


def send(message: Message, context: Context) -> Reply:
    text = _own_words(message.text, context.slot("text").strip(" ,。"))
    if not text:
        return Reply("staff/what_to_send")
    if len(text) > _LONGEST:
        return Reply("staff/too_long", {"length": len(text), "most": _LONGEST})
    unit, people = _audience(context)
    found = texts.check(context.session, unit, text)
    if gravest(found) is Level.BLOCK:
        return Reply("reviews/stopped", {"found": found[:2]})
    text = texts.masked(text)
    data = {"text": text, "unit": unit.name, **counts(context, people)}
    return begin(context, NOTIFYING, Ask("confirm", Reply("staff/notice_card", data), {"text": text, "unit": unit.id}))


def _own_words(said: str, heard: str) -> str:
    """The words of the notice as the secretary wrote them: what was heard of them is spelt for reading by rules."""
    ends = (said[start:].strip(" ,，。：:") for start in range(len(said)))
    return next((end for end in ends if normal.normalise(end).strip(" ,。") == heard), heard)


def _audience(context: Context) -> tuple[Unit, list[Member]]:
    groups = organisation.groups_of(context.session, context.member.branch)
    unit = named_group(groups, context.slot("audience")) or context.member.branch
    return unit, members.in_unit(context.session, unit)


def step_confirm(message: Message, draft: Draft, context: Context) -> Outcome:
    """On 1 it goes to somebody else who looks at it, or out at once where policy lets the secretary alone."""
    choice = numbers.read_choice(message.text)
    unit = context.session.get(Unit, draft["unit"])
    if unit is None:
        return Pass()
    if choice == 2:
        return Done(Reply("staff/not_sent"))
    proposal = reviews.Proposal(unit, Subject.PLAIN, text=draft["text"])
    if rehearsing.is_asked(message.text):
        return Ask("confirm", rehearsing.tried(context, proposal), draft)
    if choice != 1:
        return Pass()
    review = reviewing.put_forward(context, proposal)
    if isinstance(review, Reply):
        return Done(review)
    return Done(Reply("staff/notice_sent", counts(context, members.in_unit(context.session, unit))))


NOTIFYING = Dialogue("notifying", {"confirm": step_confirm})
