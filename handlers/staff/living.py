"""A contact says that somebody is in hospital, in mourning, away, back, or dead (R-UX-76). A death is asked back
before it counts, and a mistaken one is undone at a word.
"""

from datetime import date
from typing import Any

from domain.floating import Absence, AbsenceReason
from domain.lives import LifeChange
from domain.members import RESTING, LifeState, Member
from handlers import undo
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers
from handlers.message import Message, Reply
from handlers.staff import life_words
from handlers.staff.visiting import is_his, mentioned, named, the_one
from services import floating, lives, travels
from services.floating import Stay

_ASKED_BACK = frozenset({LifeState.DECEASED, LifeState.TRANSFERRED})


def is_said(message: Message, context: Context) -> bool:
    """A name of the branch, and what became of him."""
    if not life_words.may_be(message.text):
        return False
    return (
        _mistaken(message, context) is not None
        or _heard(message, context) is not None
        or _is_of_nobody(message, context)
    )


def _is_of_nobody(message: Message, context: Context) -> bool:
    """A name that is on no list: neither his own illness nor a journey."""
    return life_words.names_somebody(message.text) and not named(context, message.text)


def _heard(message: Message, context: Context) -> tuple[Member, life_words.Said] | None:
    names = named(context, message.text)
    member = the_one(context, names[:1])
    said = life_words.read(message.text, names[0]) if names else None
    if member is None or said is None:
        return None
    if said.is_back and not (travels.is_away(member) or member.life_state in RESTING):
        return None  # 孙海回来了 of somebody who was not away is about a meeting
    return member, said


def _mistaken(message: Message, context: Context) -> LifeChange | None:
    if not life_words.is_mistake(message.text):
        return None
    found = lives.latest(context.session, context.member.branch_id, name_in=message.text)
    return found if found is not None and is_his(context, found.member) else None


def tell(message: Message, context: Context) -> Reply:
    mistaken = _mistaken(message, context)
    if mistaken is not None:
        return _undone(context, mistaken)
    heard = _heard(message, context)
    if heard is None and _is_of_nobody(message, context):
        return Reply("staff/who_is_meant")
    assert heard is not None, "asked for only where something was heard"
    member, said = heard
    if said.state in _ASKED_BACK and said.state is not None:
        reply = Reply("staff/life_card", {"name": member.name, "state": said.state.value})
        return begin(context, LIVING, Ask("confirm", reply, {"member": member.id, "state": said.state.value}))
    return _back(context, member) if said.state is None else _change(context, member, said.state)


def _back(context: Context, member: Member) -> Reply:
    """Home again: his clock is ours, and what rested goes on."""
    floating.returned(context.session, member, context.now, by=context.member, on=context.today)
    if member.life_state in RESTING:
        return _change(context, member, LifeState.LIVING)
    return Reply("staff/back_again", {"name": member.name})


def _change(context: Context, member: Member, state: LifeState) -> Reply:
    change = lives.change(
        context.session, member, state, context.now, by=context.member, message_key=context.message_key
    )
    undo.remember(context, "life", change.id)
    task = lives.errand(context.session, change)
    owner = "" if task is None or task.owner is None else task.owner.name
    data = {"name": member.name, "state": state.value, "owner": owner}
    return Reply("staff/life_changed", {**data, "mine": owner == context.member.name})


def step_confirm(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    member = context.session.get(Member, draft["member"])
    if choice not in (1, 2) or member is None:
        return Pass()
    if choice == 2:
        return Done(Reply("staff/left_as_it_is"))
    return Done(_change(context, member, LifeState(draft["state"])))


def take_back(context: Context, change_id: int) -> Reply:
    change = context.session.get(LifeChange, change_id)
    if change is None or change.undone_at is not None:
        return Reply("staff/left_as_it_is")
    return _undone(context, change)


def _undone(context: Context, change: LifeChange) -> Reply:
    titles = lives.undo(context.session, change, context.now, by=context.member)
    return Reply("staff/life_undone", {"name": change.member.name, "titles": titles[:4]})


# -- away ------------------------------------------------------------------------------------------------------------


def away(message: Message, context: Context) -> Reply:
    """孙海去纽约住半年: shown first, because from then on his messages keep the hours of that place."""
    names = mentioned(message, context)
    member, place = the_one(context, names), context.slot("place")
    if member is None or not place:
        return Reply("staff/who_is_away", {"name": names[0] if names else ""})
    draft: Draft = {"member": member.id, "place": place, "start": context.slot("start"), "end": context.slot("end")}
    draft["reason"] = life_words.reason_of(message.text).value
    return begin(context, GOING, Ask("confirm", Reply("staff/away_card", _away_card(member, place)), draft))


def _away_card(member: Member, place: str) -> dict[str, Any]:
    return {"name": member.name, "place": place, "abroad": bool(life_words.zone_of(place))}


def step_away(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    member = context.session.get(Member, draft["member"])
    if choice not in (1, 2) or member is None:
        return Pass()
    if choice == 2:
        return Done(Reply("staff/left_as_it_is"))
    zone = life_words.zone_of(draft["place"])
    stay = Stay(
        draft["place"],
        _day(draft.get("start", "")) or context.today,
        _day(draft.get("end", "")),
        AbsenceReason(draft.get("reason", AbsenceReason.OTHER)),
    )
    absence, before = floating.leave(context.session, member, stay, zone, context.now, by=context.member)
    undo.remember(context, "away", absence.id, before=before)
    return Done(Reply("staff/away_kept", {"name": member.name, "place": draft["place"], "abroad": bool(zone)}))


def _day(said: str) -> date | None:
    """A day that was said; only a whole one is one."""
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


def take_back_away(context: Context, absence_id: int) -> Reply:
    absence = context.session.get(Absence, absence_id)
    if absence is None:
        return Reply("staff/left_as_it_is")
    floating.take_back(context.session, absence, str(context.conversation.act.get("before", "")), context.now)
    return Reply("staff/left_as_it_is")


LIVING = Dialogue("living", {"confirm": step_confirm})
GOING = Dialogue("going", {"confirm": step_away})
