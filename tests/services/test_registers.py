"""Registers come from what was recorded: one line for each event, blanks blank, nobody of another branch, no order of
merit.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.items import Item, ItemKind, ItemState
from domain.organisation import PostKind
from domain.registers import FORMS, Asked
from domain.study import StudyForm, StudyRecord
from services import registers
from tests import factories
from tests.cast import Cast
from tests.factories import NOW

ZONE = ZoneInfo("Asia/Shanghai")


def asked(cast: Cast, since: date | None = None, until: date | None = None) -> Asked:
    return Asked(cast.branch, since, until, NOW, ZONE)


@pytest.mark.parametrize("name", registers.ROWS)
def test_register_of_a_branch_where_nothing_happened_has_only_known_columns(
    session: Session, cast: Cast, name: str
) -> None:
    made = registers.make(session, name, asked(cast))
    form = FORMS[name]
    assert {key for row in made.rows for key in row} <= {*form.columns, *form.extra}
    assert made.columns[: len(form.columns)] == form.columns


def test_study_is_one_line_for_each_thing_with_who_says_so(session: Session, cast: Cast) -> None:
    material = factories.a_material(session, cast.account)
    for member, form, by, on in (
        (cast.wang, StudyForm.ALONE, None, date(2025, 3, 9)),
        (cast.old_chen, StudyForm.HOME, cast.zhao, date(2025, 3, 8)),
        (cast.zhou, StudyForm.ALONE, None, date(2025, 3, 8)),
        (cast.sun, StudyForm.ALONE, None, date(2025, 2, 28)),
    ):
        by_id = None if by is None else by.id
        session.add(StudyRecord(material_id=material.id, member_id=member.id, form=form, on=on, at=NOW, by_id=by_id))
    rows = registers.make(session, "study", asked(cast, date(2025, 3, 1), date(2025, 3, 31))).rows
    assert [(row["姓名"], row["组织者/主讲"], row["记录人"], row.get("学时", "")) for row in rows] == [
        ("陈建国", "赵磊", "赵磊", ""),
        ("王秀兰", "", "本人", ""),
    ]


def test_what_was_raised_shows_the_whole_loop_in_his_own_words(session: Session, cast: Cast) -> None:
    late = datetime(2025, 2, 28, 16, 30, tzinfo=UTC)  # already the first of March in Shanghai
    done = Item(branch_id=cast.branch.id, number=1, member_id=cast.li.id, kind=ItemKind.NEED, words="楼道灯坏了")
    done.raised_at, done.owner_id, done.answer, done.state = late, cast.chen.id, "已请物业换好", ItemState.ANSWERED
    done.answered_at, done.due_at = late + timedelta(days=2), late + timedelta(days=7)
    taken_back = Item(branch_id=cast.branch.id, number=2, member_id=cast.li.id, kind=ItemKind.NEED, words="不提了")
    taken_back.raised_at = taken_back.withdrawn_at = NOW
    session.add_all([done, taken_back])
    (row,) = registers.make(session, "items", asked(cast, date(2025, 3, 1))).rows
    assert (row["提出日期"], row["反映问题和意见建议"], row["处理部门/责任人"]) == ("2025-03-01", "楼道灯坏了", "陈敏")
    assert (row["办理结果"], row["反馈日期"], row["本人认可日期"]) == ("已请物业换好", "2025-03-03", "")


def test_branch_facts_name_who_holds_the_posts_and_leave_unknown_ones_blank(session: Session, cast: Cast) -> None:
    factories.a_post(session, cast.branch, cast.wang, PostKind.ORGANISER)
    (row,) = registers.make(session, "branch", asked(cast)).rows
    assert (row["书记"], row["组织委员"], row["联络员"]) == ("陈敏", "王秀兰", "赵磊")
    assert (row["党员数(正式/预备)"], row["党小组数"], row["上级党组织"]) == ("5/0", "3", "东风街道党工委")
    assert row["副书记"] == ""


def test_personal_fields_stay_blank_for_who_may_not_see_them(session: Session, cast: Cast) -> None:
    seen, unseen = (registers.make(session, "roster", asked(cast), sealed=sealed).rows[0] for sealed in (True, False))
    assert "联系电话" in seen
    assert {key for key in seen if key not in unseen} == {"联系电话"}
