"""签到 from paper and telephone, typed as one line: read against the roster, shown, and written after a yes.

`到 王秀兰 李建国 电话 孙海 请假 周芳 腿疼`: a word says what follows, names follow it, and behind a name of 请假 its
reason. What is not certain is asked, never guessed (R-UX-53).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from domain.meetings import AnswerKind, Evidence, Meeting, Mode
from domain.members import Member
from services import answers, audit, deliveries, letters, meetings, members, signins

Sound = Callable[[str], str]
"""The sound of a name; names that are mixed up have the same one."""


class Said(StrEnum):
    """What a line says of somebody."""

    ON_SITE = "on_site"
    VIDEO = "video"
    PHONE = "phone"
    HOME_STUDY = "home_study"
    LEAVE = "leave"
    NOT_THERE = "not_there"  # takes back what others put down


MODES = {
    Said.ON_SITE: Mode.ON_SITE,
    Said.VIDEO: Mode.VIDEO,
    Said.PHONE: Mode.PHONE,
    Said.HOME_STUDY: Mode.HOME_STUDY,
}
_WORDS: Mapping[str, Said] = {
    word: said
    for said, words in {
        Said.ON_SITE: "到 到了 到会 来了 现场 签到 实到 本人到 出席",
        Said.VIDEO: "视频 微信视频 线上 腾讯会议",
        Said.PHONE: "电话 打电话 语音",
        Said.HOME_STUDY: "送学 补学 送学补学 传达",
        Said.LEAVE: "请假 请了假 假",
        Said.NOT_THERE: "没到 没来 缺席 未到 没去",
    }.items()
    for word in words.split()
}
_EVERYBODY = frozenset({"都", "都到", "都到了", "全到", "全到了", "都来了", "全部", "全部到", "全部到会"})
_APART = re.compile(r"[\s、,，;；。:：|/]+")
_MOST = 3  # candidates that are shown


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the line. `typed` is what stood there; `by_sound`: it was written otherwise in the roster."""

    member: Member
    said: Said
    typed: str
    reason: str = ""
    by_sound: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """A name that nobody (no `people`) or several have."""

    typed: str
    said: Said
    people: tuple[Member, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A line as it was read. `others` are those of the audience of whom it says nothing."""

    entries: tuple[Entry, ...]
    unclear: tuple[Unclear, ...]
    others: tuple[Member, ...]

    def by_said(self) -> dict[Said, list[Entry]]:
        found = {said: [entry for entry in self.entries if entry.said is said] for said in Said}
        return {said: entries for said, entries in found.items() if entries}


@dataclass(slots=True)
class _Reading:
    """The roster of the branch, those who are asked to come first."""

    roster: Sequence[Member]
    sound: Sound
    sounds: dict[str, list[Member]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for member in self.roster:
            self.sounds.setdefault(self.sound(member.name), []).append(member)

    def meant(self, typed: str) -> list[Member]:
        """Everybody whose name is written or sounds like that; whoever is written so comes first."""
        alike = self.sounds.get(self.sound(typed), []) if len(typed) > 1 else []
        exact = [member for member in self.roster if member.name == typed]
        return list({member.id: member for member in (*exact, *alike)}.values())

    def split(self, token: str) -> list[str]:
        """Names written without a space between them; the token itself where it is not made of names only."""
        names = sorted({member.name for member in self.roster}, key=len, reverse=True)
        if token in names or not names:
            return [token]
        found = re.findall("|".join(map(re.escape, names)), token)
        return found if "".join(found) == token else [token]


def read(session: Session, meeting: Meeting, line: str, sound: Sound, picks: Mapping[str, int] | None = None) -> Plan:
    """`picks`: which member a name that was asked about means, by his number. The last word about somebody counts."""
    asked = meetings.audience(session, meeting)
    known = {member.id for member in asked}
    besides = [each for each in members.in_branch(session, meeting.branch_id) if each.id not in known]
    reading = _Reading([*asked, *besides], sound)
    entries: dict[int, Entry] = {}
    unclear: list[Unclear] = []
    everybody = _read_into(reading, line, picks or {}, entries, unclear)
    if everybody:
        silent = {member.id for one in unclear for member in one.people} | entries.keys()
        entries |= {each.id: Entry(each, Said.ON_SITE, each.name) for each in asked if each.id not in silent}
    others = tuple(member for member in asked if member.id not in entries)
    return Plan(tuple(entries.values()), tuple(unclear), others)


def _read_into(
    reading: _Reading, line: str, picks: Mapping[str, int], entries: dict[int, Entry], unclear: list[Unclear]
) -> bool:
    """Fills both; returns whether the line says that everybody else came."""
    said, last, everybody = Said.ON_SITE, None, False
    for token in _tokens(reading, line):
        if token in _EVERYBODY:
            everybody, last = True, None
        elif token in _WORDS:
            said, last = _WORDS[token], None
        elif (people := _chosen(reading.meant(token), picks.get(token))) and len(people) == 1:
            member = last = people[0]
            entries.pop(member.id, None)
            entries[member.id] = Entry(member, said, token, by_sound=member.name != token)
        elif said is Said.LEAVE and not people and last is not None:
            before = entries[last.id]
            entries[last.id] = replace(before, reason=f"{before.reason} {token}".strip())
        else:
            unclear.append(Unclear(token, said, tuple(people[:_MOST])))
            last = None
    return everybody


def _tokens(reading: _Reading, line: str) -> Iterable[str]:
    for token in _APART.split(line.strip()):
        if token:
            yield from reading.split(token)


def _chosen(people: list[Member], picked: int | None) -> list[Member]:
    return [member for member in people if member.id == picked] or people


class Kept(StrEnum):
    """What became of one entry."""

    WRITTEN = "written"
    SAME = "same"  # it stood there already
    OWN_WORD = "own_word"  # the person himself said so, or otherwise; his word stays


def write(session: Session, meeting: Meeting, plan: Plan, by: Member, now: datetime, margin: timedelta) -> list[Kept]:
    """One outcome for each entry. Who was put down is told and can say 我没去; until `margin` after the end it counts
    as put down for him (他人代记), later as put down afterwards.
    """
    evidence = Evidence.AFTERWARDS if now > meeting.ends_at + margin else Evidence.BY_OTHER
    return [_write(session, meeting, entry, by, now, evidence) for entry in plan.entries]


def _write(session: Session, meeting: Meeting, entry: Entry, by: Member, now: datetime, evidence: Evidence) -> Kept:
    if entry.said is Said.LEAVE:
        return _leave(session, meeting, entry, by, now)
    if entry.said is Said.NOT_THERE:
        return _not_there(session, meeting, entry, by, now)
    return sign_for(session, meeting, entry.member, by, now, evidence, MODES[entry.said])


def sign_for(
    session: Session, meeting: Meeting, member: Member, by: Member, now: datetime, evidence: Evidence, mode: Mode
) -> Kept:
    """Presence put down by somebody else, once; the person hears of it."""
    before = signins.current(session, meeting, member)
    if before is not None and before.by_id is None:
        return Kept.OWN_WORD
    if before is not None and before.took_part is mode:
        return Kept.SAME
    if before is not None:
        before.withdrawn_at = now  # the same person, another 参加方式: the later word counts
    signins.sign_in(session, meeting, member, evidence, now, by=by, mode=mode)
    _note(session, "meetings.signed_in_for", meeting, member, by, now)
    if before is None:
        _tell(session, meeting, member, by, now)
    return Kept.WRITTEN


def _tell(session: Session, meeting: Meeting, member: Member, by: Member, now: datetime) -> None:
    title, starts_at = str(deliveries.meeting_view(meeting)["title"]), meeting.starts_at.isoformat()
    letters.tell(
        session,
        member,
        "meetings/recorded_for_you",
        now,
        by=by.name,
        meeting_id=meeting.id,
        title=title,
        starts_at=starts_at,
    )


def _leave(session: Session, meeting: Meeting, entry: Entry, by: Member, now: datetime) -> Kept:
    record = signins.current(session, meeting, entry.member)
    if record is not None and record.by_id is None:
        return Kept.OWN_WORD
    if record is not None:
        record.withdrawn_at = now  # the later word counts
    before = answers.current(session, meeting, entry.member)
    if before is not None and before.kind is AnswerKind.LEAVE and entry.reason in ("", before.reason):
        return Kept.SAME
    answers.give(session, meeting, entry.member, AnswerKind.LEAVE, now, reason=entry.reason, by=by)
    _note(session, "meetings.leave_for", meeting, entry.member, by, now)
    return Kept.WRITTEN


def _not_there(session: Session, meeting: Meeting, entry: Entry, by: Member, now: datetime) -> Kept:
    record = signins.current(session, meeting, entry.member)
    if record is None:
        return Kept.SAME
    if record.by_id is None:
        return Kept.OWN_WORD
    record.withdrawn_at = now
    _note(session, "meetings.sign_in_taken_back", meeting, entry.member, by, now)
    return Kept.WRITTEN


def _note(session: Session, act: str, meeting: Meeting, member: Member, by: Member, now: datetime) -> None:
    audit.note(session, act, now, account_id=member.account_id, by=by, about=member, meeting_id=meeting.id)
