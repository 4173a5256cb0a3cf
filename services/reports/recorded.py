"""签到表, 会议记录, 请假登记表, 民主评议测评汇总表: made from what was recorded, read at once for all meetings."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain.meetings import LEAVE_LABELS, MODE_LABELS, Answer, AnswerKind, Meeting, Mode, SignIn, leave_kind
from domain.members import Member
from domain.minutes import (
    GRADE_LABELS,
    VOTE_METHOD_LABELS,
    AppraisalCount,
    MinutesCorrection,
    MinutesField,
    MinutesSignature,
    MinutesVersion,
    Resolution,
    SignedAs,
)
from domain.quorum import DECISION_LABELS
from domain.registers import APPRAISAL, ATTENDANCE, LEAVE, MINUTES, Asked
from services.minutes import drafting
from services.reports.gathered import Gathered, gather

ADDED = "{text}\n更正（{on}，{by}）：{words}"
DISSENT = "{speeches}\n不同意见：{dissent}"
VOTE = "{words}（{decision}，{method}）：赞成 {in_favour}，反对 {against}，弃权 {abstained}{written}，{result}"
WRITTEN = "，会前书面意见 {written}"
RESULTS = {True: "通过", False: "未通过"}
SIGNED = "{name} {on}"
REASON = "{kind}：{reason}"


def attendance_sheets(session: Session, asked: Asked) -> list[dict[str, str]]:
    """One sheet for each meeting, everybody who was asked and whoever came besides; 签名 stays blank for the pen."""
    known = gather(session, asked)
    return [row for meeting in known.meetings for row in _attendance(known, meeting, asked.zone)]


def _attendance(known: Gathered, meeting: Meeting, zone: ZoneInfo) -> list[dict[str, str]]:
    people, signed, given = known.audience(meeting), known.signed(meeting), known.answers(meeting)
    text = known.text(meeting)
    asked_for = {member.id for member in people}
    besides = [known.people[number] for number in signed if number not in asked_for and number in known.people]
    head = (
        drafting.title(meeting),
        drafting.span(meeting, zone),
        meeting.place,
        str(len(people)),
        str(sum(record.took_part is Mode.ON_SITE for record in signed.values())),
        "" if text is None else text.text(MinutesField.HOST),
        "" if text is None else text.text(MinutesField.RECORDER),
    )
    top = dict(zip(ATTENDANCE.head, head, strict=True))
    return [
        top | _cells(ATTENDANCE.columns, (str(n), member.name, "", *_how(signed.get(member.id), given.get(member.id))))
        for n, member in enumerate([*people, *besides], start=1)
    ]


def _how(record: SignIn | None, answer: Answer | None) -> tuple[str, str]:
    """(参加方式, 备注)"""
    if record is not None:
        return MODE_LABELS[record.took_part], ""
    return "", "" if answer is None or answer.kind is AnswerKind.COMING else _reason(answer.reason)


def _reason(reason: str) -> str:
    kind = leave_kind(reason)
    return "" if kind is None else REASON.format(kind=LEAVE_LABELS[kind], reason=reason)


def minutes_pages(session: Session, asked: Asked, only: Meeting | None = None) -> list[dict[str, str]]:
    """One page for each meeting of which minutes were written, as they stand, with corrections where they belong."""
    known = gather(session, asked, only)
    pages = ((meeting, known.text(meeting)) for meeting in known.meetings)
    return [_page(known, meeting, text, asked.zone) for meeting, text in pages if text is not None]


def _page(known: Gathered, meeting: Meeting, text: MinutesVersion, zone: ZoneInfo) -> dict[str, str]:
    corrected = known.corrections(meeting)
    texts = {field: _corrected(text.text(field), field, corrected, known, zone) for field in MinutesField}
    if texts[MinutesField.DISSENT]:
        parts = {"speeches": texts[MinutesField.SPEECHES], "dissent": texts[MinutesField.DISSENT]}
        texts[MinutesField.SPEECHES] = DISSENT.format(**parts).strip()
    votes = "\n".join(vote_words(made) for made in known.resolutions(meeting))
    signed = [_signed(known.signature(meeting, signed_as), zone) for signed_as in SignedAs]
    in_order = [field for field in MinutesField if field not in (MinutesField.DISSENT, MinutesField.ATTACHED)]
    return _cells(MINUTES.columns, (*(texts[f] for f in in_order), votes, *signed, texts[MinutesField.ATTACHED]))


def _corrected(
    text: str, field: MinutesField, corrected: Iterable[MinutesCorrection], known: Gathered, zone: ZoneInfo
) -> str:
    for one in corrected:
        if one.field is field:
            by = known.people[one.by_id].name if one.by_id in known.people else ""
            text = ADDED.format(text=text, on=f"{one.at.astimezone(zone):%Y-%m-%d}", by=by, words=one.words).strip()
    return text


def vote_words(made: Resolution) -> str:
    return VOTE.format(
        words=made.words,
        decision=DECISION_LABELS[made.decision],
        method=VOTE_METHOD_LABELS[made.method],
        in_favour=made.in_favour,
        against=made.against,
        abstained=made.abstained,
        written=WRITTEN.format(written=made.written) if made.written else "",
        result=RESULTS[made.carried],
    )


def _signed(signature: MinutesSignature | None, zone: ZoneInfo) -> str:
    if signature is None:
        return ""
    return SIGNED.format(name=signature.name, on=f"{signature.at.astimezone(zone):%Y-%m-%d}")


def leaves(session: Session, asked: Asked) -> list[dict[str, str]]:
    """Every 请假 in the order of the meetings; who approved it is known to nobody and stays blank."""
    known = gather(session, asked)
    made = drafting.made_up(session, known.meetings, asked.zone)
    found = [
        (meeting, member, known.answers(meeting)[member.id], made.get((meeting.id, member.id)))
        for meeting in known.meetings
        for member in known.people.values()
        if member.id in known.answers(meeting) and known.answers(meeting)[member.id].kind is AnswerKind.LEAVE
    ]
    return [
        _cells(
            LEAVE.columns,
            (
                str(number),
                member.name,
                drafting.title(meeting),
                f"{meeting.starts_at.astimezone(asked.zone):%Y-%m-%d}",
                "" if (kind := leave_kind(answer.reason)) is None else LEAVE_LABELS[kind],
                answer.reason,
                "",
                "" if make_up is None else drafting.made_up_words(make_up),
            ),
        )
        for number, (meeting, member, answer, make_up) in enumerate(found, start=1)
    ]


def appraisals(session: Session, asked: Asked) -> list[dict[str, str]]:
    """Everybody with ballots, meeting by meeting, in the order of the roster: no order of merit."""
    known = gather(session, asked)
    found = [
        (member, count)
        for meeting in known.meetings
        for member in known.people.values()
        if (count := known.ballots(meeting).get(member.id)) is not None
    ]
    return [_cells(APPRAISAL.columns, _ballots(n, member, count)) for n, (member, count) in enumerate(found, start=1)]


def _ballots(number: int, member: Member, count: AppraisalCount) -> tuple[str, ...]:
    votes = (count.excellent, count.qualified, count.basic, count.unqualified)
    grades = ("" if grade is None else GRADE_LABELS[grade] for grade in (count.own_grade, count.final_grade))
    return (str(number), member.name, *("" if vote is None else str(vote) for vote in votes), *grades, count.remark)


def _cells(columns: Sequence[str], texts: Iterable[str]) -> dict[str, str]:
    return dict(zip(columns, texts, strict=True))
