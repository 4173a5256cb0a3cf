"""A year of the city before the demonstration begins (`data/demo/life.toml`), made by the same use cases by which it
is kept in life, with the dates of its time.

What those use cases would have said to people then is not kept: nothing is claimed to have reached anybody, and
nothing old goes out on the first morning.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import cycle, islice
from typing import Any

from sqlalchemy import delete, select

from bot.demonstration import neighbours
from bot.demonstration.stage import Stage
from domain.cadence import CadenceItem
from domain.days import PartialDate, at
from domain.deliveries import Delivery
from domain.meetings import Evidence, Meeting, MeetingKind, Mode
from domain.members import Category, Member
from domain.minutes import MinutesField, SignedAs, VoteMethod
from domain.notices import Notice
from domain.organisation import COMMITTEE_POSTS, Post, PostKind
from domain.quorum import Decision, Tally
from handlers.language import sounds
from services import members, minutes, organisation, signins, terms
from services.cadence import choose, tick_meeting

_MONTHS = 13  # the same month of the year before, too
_SETTLED = timedelta(days=8)  # what is younger still has work for the clock
_AN_HOUR = timedelta(hours=1)
_SATURDAY = 5


def play(stage: Stage) -> None:
    """Raises ValueError where a use case refuses what the file says."""
    _terms(stage)
    _cadence(stage)
    held = [_gathering(stage, given, on) for given, on in _programme(stage)]
    for meeting in held:
        _attended(stage, meeting)
    stage.session.flush()
    _minutes(stage, held)
    for meeting in held:
        _tick(stage, meeting)
    neighbours.play(stage)
    _forget_letters(stage)


def appoint(stage: Stage) -> None:
    """Whoever holds a post above the branches."""
    for given in stage.plan["officers"]:
        unit, since = stage.units[given["unit"]], stage.moment(400)
        officer = Member(
            account_id=stage.account.id,
            branch_id=unit.id,
            name=given["name"],
            name_sound=sounds.key(given["name"], name=True),
            gender=given["gender"],
            born=PartialDate.parse(given["born"]),
            category=Category.IN_SERVICE,
            on_roster=False,
            created_at=since,
            updated_at=since,
        )
        members.set_phone(officer, given["phone"])
        stage.session.add(officer)
        stage.session.flush()
        stage.people[officer.name] = officer
        kind = PostKind(given["post"])
        stage.session.add(Post(unit_id=unit.id, member_id=officer.id, kind=kind, since=stage.day(400)))


def _terms(stage: Stage) -> None:
    """Those who were elected then hold their posts since then."""
    for given in stage.plan["terms"]:
        unit, since = stage.units[given["unit"]], stage.months_ago(given["months"])
        terms.begin(stage.session, unit, organisation.policy_of(stage.session, unit), since, None, given["source"])
        elected = select(Post).where(Post.unit_id == unit.id, Post.kind.in_(COMMITTEE_POSTS))
        for post in stage.session.scalars(elected):
            post.since = since


def _cadence(stage: Stage) -> None:
    given = stage.plan["cadence"]
    made = choose(
        stage.session,
        stage.units[given["unit"]],
        given["profile"],
        stage.months_ago(given["months"]),
        stage.people[given["by"]],
        stage.moment(395),
        decided_by=given["decided_by"],
        document=given["document"],
        is_superior=True,
    )
    _done(made)


def _programme(stage: Stage) -> Iterator[tuple[Mapping[str, Any], date]]:
    """What was held, the earliest first: one gathering and one meeting of the committee a month."""
    turns = list(islice(cycle(stage.plan["gatherings"]), _MONTHS))
    latest = stage.now - _SETTLED
    for months in reversed(range(_MONTHS)):
        for given in (stage.plan["committee"], turns[months]):
            on = _working_day(stage.months_ago(months, given["day"]))
            if at(on, given["at"], stage.zone) + _AN_HOUR < latest:
                yield given, on


def _working_day(on: date) -> date:
    """The Monday after a weekend."""
    return on + timedelta(days=7 - on.weekday() if on.weekday() >= _SATURDAY else 0)


def _gathering(stage: Stage, given: Mapping[str, Any], on: date) -> Meeting:
    starts_at, branch = at(on, given["at"], stage.zone), stage.branch
    secretary = organisation.secretary_of(stage.session, branch, stage.today)
    meeting = Meeting(
        account_id=stage.account.id,
        branch_id=branch.id,
        unit_id=branch.id,
        kind=MeetingKind(given["kind"]),
        topic=given["topic"],
        starts_at=starts_at,
        ends_at=starts_at + _AN_HOUR,
        place=given.get("place", branch.place),
        bring="",
        called_by_id=None if secretary is None else secretary.member_id,
        called_at=starts_at - timedelta(days=5),
    )
    stage.session.add(meeting)
    stage.session.flush()
    return meeting


def _attended(stage: Stage, meeting: Meeting) -> None:
    """As it was copied from the paper afterwards: put down by the recorder, and nobody's own word."""
    given = stage.plan["attendance"]
    recorder = stage.people[given["recorder"]]
    of_committee = meeting.kind is MeetingKind.COMMITTEE_MEETING
    ways = dict.fromkeys(given["of_committee"] if of_committee else given["there"], Mode.ON_SITE)
    if not of_committee:
        ways |= dict.fromkeys(given["by_phone"], Mode.PHONE)
    for name, mode in ways.items():
        _put_down(stage, meeting, stage.people[name], recorder, mode)


def _put_down(stage: Stage, meeting: Meeting, member: Member, recorder: Member, mode: Mode) -> None:
    after = meeting.ends_at + _AN_HOUR
    signins.sign_in(stage.session, meeting, member, Evidence.AFTERWARDS, after, by=recorder, mode=mode)


def _tick(stage: Stage, meeting: Meeting) -> None:
    item, on = CadenceItem(meeting.kind.value), meeting.starts_at.astimezone(stage.zone).date()
    wanted = [(meeting.branch_id, item)]
    by = stage.people[stage.plan["attendance"]["recorder"]]
    tick_meeting(stage.session, meeting, wanted, by, meeting.ends_at + _AN_HOUR, on=on, today=stage.today)


# -- minutes


def _minutes(stage: Stage, held: list[Meeting]) -> None:
    """The latest meeting of all members has minutes that two people signed; the one after it has a first draft."""
    whole = [meeting for meeting in held if meeting.kind is MeetingKind.MEMBERS_MEETING]
    gathered = [meeting for meeting in held if meeting.kind is not MeetingKind.COMMITTEE_MEETING]
    _write(stage, gathered[-1] if gathered[-1] is not whole[-1] else gathered[-2], {})
    _decide(stage, whole[-1])
    words = stage.plan["minutes"]
    _write(stage, whole[-1], {MinutesField(name).value: text for name, text in words.items()})
    _sign(stage, whole[-1])


def _write(stage: Stage, meeting: Meeting, words: Mapping[str, str]) -> None:
    recorder = stage.people[stage.plan["attendance"]["recorder"]]
    policy = organisation.policy_of(stage.session, stage.branch)
    texts = minutes.draft(stage.session, meeting, policy, stage.zone)
    texts |= {MinutesField.RECORDER.value: recorder.name, **words}
    _done(minutes.save(stage.session, meeting, texts, recorder, _after(meeting), based_on=0))


def _decide(stage: Stage, meeting: Meeting) -> None:
    vote, words = stage.plan["vote"], str(stage.plan["minutes"]["decided"])
    policy, by = organisation.policy_of(stage.session, stage.branch), stage.people[stage.plan["attendance"]["recorder"]]
    tally = Tally(vote["in_favour"], vote["against"], 0, carried=True)
    way, kind = VoteMethod.HANDS, Decision.MEMBERS_VOTE
    minutes.decide(stage.session, meeting, words, kind, way, tally, policy, by, _after(meeting))


def _sign(stage: Stage, meeting: Meeting) -> None:
    kept = minutes.of_meeting(stage.session, meeting)
    if kept is None:
        raise ValueError("no minutes to sign")
    text = minutes.current(stage.session, kept)
    for signed_as, field in ((SignedAs.HOST, MinutesField.HOST), (SignedAs.RECORDER, MinutesField.RECORDER)):
        name = text.text(field)
        by = stage.people[name]
        _done(minutes.sign(stage.session, meeting, signed_as, name, by, _after(meeting), version=kept.version))


def _after(meeting: Meeting) -> datetime:
    return meeting.ends_at + timedelta(days=1)


def _done(answer: object) -> None:
    if isinstance(answer, StrEnum):  # a refusal; what is done comes back as a row
        raise ValueError(f"refused in the demonstration: {answer}")  # noqa: TRY004 - the file is wrong, not a type


def _forget_letters(stage: Stage) -> None:
    ours = select(Notice.id).where(Notice.account_id == stage.account.id)
    stage.session.execute(delete(Delivery).where(Delivery.notice_id.in_(ours)))
    stage.session.execute(delete(Notice).where(Notice.account_id == stage.account.id))
