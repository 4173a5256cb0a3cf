"""走访慰问记录表, 送学上门登记表, 结对联系台账, 党员管理台账: how people are looked after, as it was written down."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.days import local_day
from domain.floating import STILL_AWAY, Absence
from domain.items import Item
from domain.members import CATEGORY_LABELS, STANDING_LABELS, Member, Standing
from domain.organisation import POST_LABELS
from domain.pairing import age_on
from domain.profiles import CIRCUMSTANCE_LABELS, Profile
from domain.registers import HOME_STUDY, MEMBERS, PAIRS, VISITS, Asked
from domain.visits import HEALTH_LABELS, OCCASION_LABELS, VISIT_WAY_LABELS, HealthClass, Visit, VisitOccasion, VisitWay
from services import contacts, members, organisation, profiles

AND = "、"
THEN = "；"
YEARS = "{age}岁"
EVERY = "每{days}天"
AGED = "高龄"
ELSEWHERE = "异地"
MINUTES = "{minutes}分钟"
BROUGHT = {
    VisitWay.HOME: "上门讲读",
    VisitWay.HOSPITAL: "上门讲读",
    VisitWay.PHONE: "电话",
    VisitWay.VIDEO: "视频",
}


def visits(session: Session, asked: Asked) -> list[dict[str, str]]:
    """Visits and calls in their order, with what came of the needs that were heard."""
    found = _visits(session, asked)
    raised = _items(session, found)
    return [
        dict(zip(VISITS.columns, _visit(number, visit, _needs(visit, raised), asked), strict=True))
        for number, visit in enumerate(found, start=1)
    ]


def home_study(session: Session, asked: Asked) -> list[dict[str, str]]:
    """Those at which study was brought."""
    found = [
        one for one in _visits(session, asked) if one.occasion is VisitOccasion.HOME_STUDY or one.data.get("study")
    ]
    raised = _items(session, found)
    return [dict(zip(HOME_STUDY.columns, _home(visit, _needs(visit, raised)), strict=True)) for visit in found]


def _visits(session: Session, asked: Asked) -> list[Visit]:
    query = (
        select(Visit)
        .where(Visit.branch_id == asked.branch.id, Visit.withdrawn_at.is_(None), *asked.with_day(Visit.on))
        .options(joinedload(Visit.member), joinedload(Visit.visitor))
        .order_by(Visit.on, Visit.id)
    )
    return list(session.scalars(query))


def _items(session: Session, found: Sequence[Visit]) -> dict[int, Item]:
    ids = {number for visit in found for number in visit.data.get("items", ())}
    query = select(Item).where(Item.id.in_(ids), Item.withdrawn_at.is_(None)).options(joinedload(Item.owner))
    return {item.id: item for item in session.scalars(query)} if ids else {}


def _needs(visit: Visit, raised: Mapping[int, Item]) -> list[Item]:
    return [raised[number] for number in visit.data.get("items", ()) if number in raised]


def _visit(number: int, visit: Visit, needs: Sequence[Item], asked: Asked) -> tuple[str, ...]:
    member = visit.member
    owners = [part for item in needs for part in (item.department, item.owner.name if item.owner else "") if part]
    return (
        str(number),
        f"{visit.on:%Y-%m-%d}",
        member.name,
        _age(member, visit.on),
        member.address or "",
        visit.visitor.name,
        VISIT_WAY_LABELS[visit.way],
        OCCASION_LABELS[visit.occasion],
        _health(visit),
        visit.said,
        THEN.join(item.words for item in needs),
        AND.join(dict.fromkeys(owners)),
        THEN.join(item.answer for item in needs if item.answer),
        AND.join(dict.fromkeys(asked.day(item.answered_at) for item in needs if item.answered_at)),
        visit.remark,
    )


def _home(visit: Visit, needs: Sequence[Item]) -> tuple[str, ...]:
    return (
        f"{visit.on:%Y-%m-%d}",
        visit.member.name,
        AND.join(part for part in (_age(visit.member, visit.on), _health(visit)) if part),
        visit.visitor.name,
        BROUGHT[visit.way],
        visit.content,
        "" if visit.minutes is None else MINUTES.format(minutes=visit.minutes),
        visit.said,
        THEN.join(item.words for item in needs),
        visit.confirmed_by,
        "",
    )


def _age(member: Member, on: date) -> str:
    age = age_on(member.born, on)
    return "" if age is None else str(age)


def _health(visit: Visit) -> str:
    """The coarse class, kept only with the person's own consent (P10)."""
    return "" if not visit.health else HEALTH_LABELS[HealthClass(visit.health)]


def pairs(session: Session, asked: Asked) -> list[dict[str, str]]:
    """Who looks after whom today, in the order of the list of members: not by who is late."""
    today = local_day(asked.now, asked.zone)
    book = sorted(contacts.book(session, asked.branch, today), key=lambda one: one.pairing.member_id)
    ids = [contact.pairing.member_id for contact in book]
    known = profiles.of_many(session, ids)
    posts = organisation.posts_by_member(session, {one.pairing.helper_id for one in book}, today)
    policy = organisation.policy_of(session, asked.branch)
    away = _away(session, asked, today)
    found = []
    for number, contact in enumerate(book, start=1):
        pairing, profile = contact.pairing, known.get(contact.pairing.member_id)
        cells = (
            str(number),
            pairing.member.name,
            AND.join(_grounds(pairing.member, profile, today, policy.key_age, away)),
            pairing.helper.name,
            AND.join(dict.fromkeys(POST_LABELS[post.kind] for post in posts.get(pairing.helper_id, ()))),
            pairing.helper.phone or "",
            EVERY.format(days=contact.days),
            "" if contact.last is None else f"{contact.last:%Y-%m-%d}",
            f"{contact.next_on:%Y-%m-%d}",
            "" if profile is None else profile.needs or "",
            pairing.remark,
        )
        found.append(dict(zip(PAIRS.columns, cells, strict=True)))
    return found


def _away(session: Session, asked: Asked, today: date) -> frozenset[int]:
    """Who is away today: a stay that began and has no end yet."""
    query = select(Absence.member_id).where(Absence.branch_id == asked.branch.id, Absence.since <= today)
    return frozenset(session.scalars(query.where(Absence.state.in_(STILL_AWAY))))


def _grounds(member: Member, profile: Profile | None, today: date, key_age: int, away: Collection[int]) -> list[str]:
    """Great age and being away are known without anybody's word; the others were written down (D8.3)."""
    age = age_on(member.born, today)
    known = () if profile is None else profile.grounds
    return [
        *([AGED] if age is not None and age >= key_age else []),
        *(CIRCUMSTANCE_LABELS[ground] for ground in known),
        *([ELSEWHERE] if member.whereabouts or member.id in away else []),
    ]


def ledger(session: Session, asked: Asked) -> list[dict[str, str]]:
    """What those who look after people know of their lives; a blank where nobody wrote anything."""
    people = members.in_branch(session, asked.branch.id)
    known = profiles.of_many(session, [member.id for member in people])
    today = local_day(asked.now, asked.zone)
    found = []
    for number, member in enumerate(people, start=1):
        profile = known.get(member.id)
        cells = (
            str(number),
            member.name,
            _basics(member, today),
            "" if profile is None else profile.family or "",
            "" if profile is None else profile.hobbies,
            "" if profile is None else profile.needs or "",
            "" if profile is None else asked.day(profile.updated_at),
        )
        found.append(dict(zip(MEMBERS.columns, cells, strict=True)))
    return found


def _basics(member: Member, today: date) -> str:
    age = age_on(member.born, today)
    parts = (
        member.gender,
        "" if age is None else YEARS.format(age=age),
        CATEGORY_LABELS[member.category],
        "" if member.standing is Standing.FULL else STANDING_LABELS[member.standing],
    )
    return AND.join(part for part in parts if part)
