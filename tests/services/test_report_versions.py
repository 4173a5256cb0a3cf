"""A report is drafted from records, each sentence with its source; corrected versions are kept beside the draft."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.items import Item, ItemKind, ItemState
from domain.meetings import Evidence, SignIn
from domain.organisation import Unit
from domain.registers import Asked
from domain.reports import ReportKind
from domain.study import StudyForm, StudyRecord
from domain.visits import Visit, VisitOccasion, VisitWay
from services import dues, report_versions
from services.reports import drafted
from tests import factories
from tests.cast import Cast
from tests.factories import NOW

ZONE = ZoneInfo("Asia/Shanghai")
LATER = NOW + timedelta(days=20)


def asked(branch: Unit) -> Asked:
    return Asked(branch, date(2025, 1, 1), date(2025, 6, 30), LATER, ZONE)


def record_a_spring(session: Session, cast: Cast) -> None:
    held, _unrecorded = (
        factories.a_meeting(session, cast.branch, cast.chen),
        factories.a_meeting(session, cast.groups[1], cast.li),
    )
    session.add(SignIn(meeting_id=held.id, member_id=cast.wang.id, evidence=Evidence.SELF_PRESENT, at=NOW))
    session.add(StudyRecord(member_id=cast.old_chen.id, form=StudyForm.HOME, on=date(2025, 3, 8), at=NOW))
    visit = Visit(branch_id=cast.branch.id, member_id=cast.sun.id, visitor_id=cast.zhao.id, written_by_id=cast.zhao.id)
    visit.on, visit.at, visit.way, visit.occasion = date(2025, 3, 9), NOW, VisitWay.PHONE, VisitOccasion.EVERYDAY
    item = Item(branch_id=cast.branch.id, number=1, member_id=cast.li.id, kind=ItemKind.NEED, words="楼道灯坏了")
    item.raised_at, item.state = NOW, ItemState.CLOSED
    session.add_all([visit, item])
    dues.record(session, cast.wang, ("2025-01", "2025-03"), Decimal(48), NOW, by=cast.chen, on=date(2025, 3, 1))


def test_each_sentence_is_counted_and_names_its_register(session: Session, cast: Cast) -> None:
    record_a_spring(session, cast)
    found = dict(drafted.drafted(session, ReportKind.TO_SUPERIOR, cast.branch, asked(cast.branch)))
    assert found == {
        "东风社区离退休干部党支部现有党员5名，设党小组3个。": "党员花名册",
        "2025年1月1日至2025年6月30日，支部党员大会1次。": "会议记录：2025-03-12",
        "另有1次会议作了安排，没有登记到会情况。": "会议记录",
        "登记学习1条，其中送学上门1次。": "学习台账",
        "走访慰问、联系老同志1次，其中电话1次。": "走访慰问记录表",
        "收到意见、需要和投诉1件，答复1件，本人认可办好1件，正在办0件。": "意见需求台账",
        "收到党费48.00元，按规定登记。": "党费收缴登记表",
    }


def test_group_reports_of_its_own_people_and_not_of_money(session: Session, cast: Cast) -> None:
    record_a_spring(session, cast)
    found = drafted.drafted(session, ReportKind.TO_BRANCH, cast.groups[2], asked(cast.branch))
    assert [words for words, _ in found] == [
        "第三小组现有党员1名。",
        "2025年1月1日至2025年6月30日，没有登记过会议。",
        "这一时期没有登记学习。",
        "走访慰问、联系老同志1次，其中电话1次。",
        "这一时期没有人提出意见和需要。",
    ]


def test_corrected_report_is_a_new_version_and_the_draft_stays(session: Session, cast: Cast) -> None:
    first = report_versions.draft(session, ReportKind.TO_SUPERIOR, cast.branch, asked(cast.branch), by=cast.chen)
    second = report_versions.correct(session, first, [("支部工作平稳。", "")], LATER, by=cast.chen)
    assert (first.number, second.number, second.sentences) == (1, 2, [["支部工作平稳。", ""]])
    assert report_versions.versions_of(session, first) == [second, first]
    assert report_versions.latest(session, cast.branch.id, 9) == [second]


@pytest.mark.parametrize(
    ("today", "months", "days"),
    [
        (date(2025, 3, 10), 3, (date(2025, 1, 1), date(2025, 3, 31))),
        (date(2025, 12, 31), 6, (date(2025, 7, 1), date(2025, 12, 31))),
        (date(2024, 2, 29), 12, (date(2024, 1, 1), date(2024, 12, 31))),
        (date(2025, 12, 31), 5, (date(2025, 11, 1), date(2025, 12, 31))),
    ],
)
def test_period_of_a_report_is_a_calendar_one(today: date, months: int, days: tuple[date, date]) -> None:
    assert report_versions.period(today, months) == days
