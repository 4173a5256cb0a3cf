"""What people of the city did for each other before the demonstration begins: who is paired with whom, visits, what
was raised and asked, dues, moves, and what was studied.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from bot.demonstration.stage import Stage
from domain.dues import Scale
from domain.floating import AbsenceReason
from domain.items import Item, ItemKind, TaskKind
from domain.members import Member
from domain.organisation import PostKind
from domain.pairing import Tier
from domain.profiles import Circumstance
from domain.reviews import Subject
from domain.study import StudyForm
from domain.transfers import Direction
from domain.visits import VisitOccasion, VisitWay
from services import (
    dues,
    floating,
    items,
    materials,
    organisation,
    pairing,
    profiles,
    questions,
    reviews,
    study,
    tasks,
    transfers,
    visits,
)
from services.floating import Stay
from services.materials import Words
from services.reviews import Proposal
from services.transfers import Papers

_PAIRED_AGO = 150
_WAITS = timedelta(days=2)


def play(stage: Stage) -> None:
    lead = _lead(stage)
    _profile(stage)
    for given in stage.plan["pairs"]:
        member, helper, on = stage.people[given["member"]], stage.people[given["helper"]], stage.day(_PAIRED_AGO)
        moment, tier = stage.moment(_PAIRED_AGO), Tier(given["tier"])
        pairing.assign(stage.session, member, helper, moment, by=lead, on=on, tier=tier)
    for given in stage.plan["visits"]:
        _visit(stage, given)
    for given in stage.plan["items"]:
        _item(stage, given, lead)
    for given in stage.plan["questions"]:
        _question(stage, given, lead)
    _dues(stage)
    _stay(stage, lead)
    for given in stage.plan["transfers"]:
        _transfer(stage, given)
    _studied(stage, lead)
    _review(stage)


def _lead(stage: Stage) -> Member:
    contact = organisation.secretary_of(stage.session, stage.branch, stage.today)
    if contact is None:
        raise ValueError("the branch of the demonstration has no secretary")
    return stage.session.get_one(Member, contact.member_id)


def _profile(stage: Stage) -> None:
    given = stage.plan["profile"]
    words = {name: given[name] for name in ("family", "needs", "hobbies")}
    member, by, alone = stage.people[given["member"]], stage.people[given["by"]], (Circumstance.ALONE,)
    profiles.keep(stage.session, member, stage.moment(_PAIRED_AGO), by=by, circumstances=alone, **words)


def _visit(stage: Stage, given: Mapping[str, Any]) -> None:
    visitor, on = stage.people[given["by"]], stage.day(given["ago"])
    story = visits.Story(
        on=on,
        way=VisitWay(given["way"]),
        occasion=VisitOccasion(given["occasion"]),
        words=given["content"] or given["said"],
        content=given["content"],
        said=given["said"],
        needs=given["needs"],
    )
    moment = stage.moment(given["ago"])
    visits.record(stage.session, stage.people[given["member"]], story, moment, visitor=visitor, by=visitor)


def _item(stage: Stage, given: Mapping[str, Any], owner: Member) -> None:
    member, raised = stage.people[given["member"]], stage.moment(given["ago"])
    item = items.raise_item(
        stage.session,
        member,
        ItemKind(given["kind"]),
        given["words"],
        raised,
        owner_id=owner.id,
        message_key="",
    )
    tasks.open_task(
        stage.session,
        TaskKind.ITEM,
        f"item:{item.id}",
        member,
        raised,
        first=(PostKind.SECRETARY,),
        words=item.words,
        due_at=item.due_at,
        item_id=item.id,
    )
    _answer(stage, item, given, owner)


def _answer(stage: Stage, item: Item, given: Mapping[str, Any], owner: Member) -> None:
    if "answer" in given:
        items.answer(stage.session, item, given["answer"], stage.moment(given["answered"]), by=owner)
    if "agreed" in given:
        by = stage.people[given["member"]]
        items.agree(stage.session, item, stage.moment(given["agreed"]), by=by)


def _question(stage: Stage, given: Mapping[str, Any], lead: Member) -> None:
    moment = stage.now - timedelta(hours=given["hours"])
    member, key = stage.people[given["member"]], f"life:{given['words']}"
    asked, _ = questions.ask(stage.session, member, given["words"], moment, message_key=key, due_at=moment + _WAITS)
    if "answer" in given:
        questions.answer(stage.session, asked, given["answer"], lead, moment + timedelta(hours=5))


# -- dues


def _dues(stage: Stage) -> None:
    given = stage.plan["dues"]
    keeper, bases = stage.people[given["keeper"]], cycle(given["bases"])
    fixed = stage.moment(max(0, stage.today.timetuple().tm_yday - 6))
    for member in dues.payers(stage.session, stage.branch):
        if member.name in given["unknown"]:
            continue
        agreed, base = given["agreed"].get(member.name), Decimal(next(bases))
        scale = Scale.RETIRED if agreed is None else Scale.FIXED
        fixes = dues.set_base(
            stage.session,
            member,
            stage.today.year,
            fixed,
            by=keeper,
            scale=scale,
            base=base if agreed is None else None,
            agreed=None if agreed is None else Decimal(agreed),
            remark="" if agreed is None else given["agreed_remark"],
        )
        _paid(stage, member, fixes.monthly, keeper)


def _paid(stage: Stage, member: Member, monthly: Decimal, keeper: Member) -> None:
    """Each quarter so far, in its first month; with this one nobody has a month open, so that nobody is reminded."""
    year, this = stage.today.year, stage.today.month
    for first in range(1, this + 1, 3):
        last = min(first + 2, 12)
        paid_on = min(stage.today.replace(month=first, day=5), stage.today)
        months = (f"{year}-{first:02}", f"{year}-{last:02}")
        amount, moment = monthly * (last - first + 1), stage.moment((stage.today - paid_on).days)
        dues.record(stage.session, member, months, amount, moment, by=keeper, on=paid_on)


# -- moves


def _stay(stage: Stage, lead: Member) -> None:
    given = stage.plan["stay"]
    stay = Stay(
        place=given["place"],
        since=stage.day(given["ago"]),
        back_on=stage.today + timedelta(days=given["back_in"]),
        reason=AbsenceReason(given["reason"]),
        host_branch=given["host_branch"],
    )
    floating.leave(stage.session, stage.people[given["member"]], stay, "", stage.moment(given["ago"]), by=lead)


def _transfer(stage: Stage, given: Mapping[str, Any]) -> None:
    by = stage.people[stage.plan["dues"]["keeper"]]
    papers = Papers(
        direction=Direction(given["direction"]),
        other_unit=given["other_unit"],
        letter=given["letter"],
        issued_on=stage.day(given["ago"]),
        valid_days=given["valid_days"],
    )
    moment = stage.moment(given["ago"])
    made = transfers.begin(stage.session, stage.people[given["member"]], papers, moment, by=by)
    if "accepted" in given:
        ago = given["accepted"]
        transfers.accept(stage.session, made, stage.day(ago), stage.moment(ago), by=by)
    if "slip" in given:
        transfers.slip_came(stage.session, made, stage.day(given["slip"]), stage.moment(given["slip"]), by=by)


# -- study and words


def _studied(stage: Stage, lead: Member) -> None:
    for months, given in enumerate(stage.plan["studied"], start=1):
        on, add = stage.months_ago(months, 5), _words(stage, given, stage.months_ago(months).strftime("%Y-%m"))
        moment = _at(stage, on.toordinal())
        item = materials.add(stage.session, stage.account.id, None, add, moment, reviewed_by=lead.name)
        for name in given["heard"]:
            study.studied(stage.session, item, stage.people[name], StudyForm.MEETING, on, moment, by=lead)
    planned, ahead = stage.plan["planned"], stage.months_ago(-2).strftime("%Y-%m")
    writer = stage.people[planned["by"]]
    words = _words(stage, planned, ahead)
    materials.add(stage.session, stage.account.id, stage.branch, words, stage.moment(1), by=writer)


def _at(stage: Stage, ordinal: int) -> datetime:
    return stage.moment(stage.today.toordinal() - ordinal)


def _words(stage: Stage, given: Mapping[str, Any], month: str) -> Words:
    return Words(given["title"], given["gist"], stage.plan["source"], month, link=stage.plan["link"])


def _review(stage: Stage) -> None:
    given = stage.plan["review"]
    proposal = Proposal(stage.units[given["unit"]], Subject.PLAIN, given["text"])
    reviews.put_forward(stage.session, proposal, stage.people[given["by"]], stage.moment(0), stage.zone)
