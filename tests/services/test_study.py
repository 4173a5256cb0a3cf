"""This month's material and who studied it."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from domain.study import StudyForm
from services import study
from tests import factories
from tests.cast import Cast

TODAY = date(2025, 3, 10)


def test_the_branchs_own_item_comes_before_its_superiors(session: Session, cast: Cast) -> None:
    of_all = factories.a_material(session, cast.account, title="全街道")
    assert study.material_for(session, cast.branch, "2025-03") is of_all
    of_office = factories.a_material(session, cast.account, title="党工委", unit_id=cast.office.id)
    assert study.material_for(session, cast.branch, "2025-03") is of_office
    own = factories.a_material(session, cast.account, title="支部", unit_id=cast.branch.id)
    factories.a_material(session, cast.account, title="别的支部", unit_id=cast.other_branch.id)
    assert study.material_for(session, cast.branch, "2025-03") is own


def test_the_newest_of_the_same_unit_counts(session: Session, cast: Cast) -> None:
    factories.a_material(session, cast.account)
    newer = factories.a_material(session, cast.account)
    assert study.material_for(session, cast.branch, "2025-03") is newer


@pytest.mark.parametrize(("month", "found"), [("2025-02", False), ("2025-03", True), ("2025-05", True)])
def test_without_one_for_the_month_the_latest_before_is_told(
    session: Session, cast: Cast, month: str, found: bool
) -> None:
    material = factories.a_material(session, cast.account, "2025-03")
    assert study.latest_for(session, cast.branch, month) is (material if found else None)


def test_material_of_another_account_is_not_ours(session: Session, cast: Cast) -> None:
    factories.a_material(session, factories.an_account(session, "other"))
    assert study.latest_for(session, cast.branch, "2025-03") is None


def test_studied_once_is_kept_once_and_new_words_are_added(session: Session, cast: Cast, now: datetime) -> None:
    material = factories.a_material(session, cast.account)
    first, is_new = study.studied(session, material, cast.wang, StudyForm.ALONE, TODAY, now)
    assert is_new
    again, is_new = study.studied(session, material, cast.wang, StudyForm.ALONE, TODAY, now, words="很受教育")
    assert (again, is_new) == (first, False)
    assert first.words == "很受教育"
    _, is_new = study.studied(session, material, cast.wang, StudyForm.HOME, TODAY, now)
    assert is_new


def test_study_without_material_is_kept_each_time(session: Session, cast: Cast, now: datetime) -> None:
    kept = [study.studied(session, None, cast.wang, StudyForm.ALONE, TODAY, now)[1] for _ in range(2)]
    assert kept == [True, True]


def test_records_leave_out_what_was_taken_back_and_what_is_old(session: Session, cast: Cast, now: datetime) -> None:
    record, _ = study.studied(session, None, cast.wang, StudyForm.ALONE, TODAY, now)
    gone, _ = study.studied(session, None, cast.wang, StudyForm.ALONE, TODAY, now)
    gone.withdrawn_at = now
    study.studied(session, None, cast.wang, StudyForm.ALONE, date(2024, 1, 1), now)
    session.flush()
    assert study.records_of(session, cast.wang, date(2024, 3, 10)) == [record]
