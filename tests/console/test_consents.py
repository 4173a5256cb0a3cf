"""What a person agreed to is taken back on his own word; nobody in the console gives a consent for him."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.audit import AuditEntry
from domain.bindings import Binding, Consent
from domain.members import Member
from domain.profiles import Circumstance, Profile
from domain.visits import HealthClass, Visit, VisitOccasion, VisitWay
from services import bindings, consents, profiles, visits
from services.consents import Subject
from services.visits import Story
from tests.cast import Cast
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene
from tests.factories import NOW

SAID = "3月9日来电话说的"


def agrees_to_health(session: Session, cast: Cast) -> None:
    """王秀兰; and what was written down of her since."""
    own = bindings.own_binding(session, cast.wang)
    assert own is not None
    own.health_consented_at = NOW
    session.flush()
    grounds = [Circumstance.ALONE, Circumstance.ILL]
    profiles.keep(session, cast.wang, NOW, by=cast.chen, circumstances=grounds)
    story = Story(date(2025, 3, 9), VisitWay.HOME, VisitOccasion.EVERYDAY, "坐了坐", health=HealthClass.ILL)
    visits.record(session, cast.wang, story, NOW, visitor=cast.zhao, by=cast.zhao)


def withdraws(session: Session, member: Member, subject: Subject, by: Member) -> bool:
    return consents.withdraw(session, member, subject, NOW, by=by, reason=SAID)


def newest(session: Session, member: Member) -> tuple[str, bool]:
    query = select(Consent).where(Consent.member_id == member.id).order_by(Consent.id.desc())
    found = session.scalars(query.limit(1)).one()
    return found.subject, found.given


def test_health_goes_with_its_consent(session: Session, cast: Cast) -> None:
    agrees_to_health(session, cast)
    assert Subject.HEALTH in consents.held(session, cast.wang)
    assert withdraws(session, cast.wang, Subject.HEALTH, cast.chen)
    session.expire_all()
    assert not visits.agreed_to_health(session, cast.wang)
    assert session.scalars(select(Visit.health)).all() == [None]
    assert session.get_one(Profile, cast.wang.id).grounds == (Circumstance.ALONE,)
    assert newest(session, cast.wang) == ("health", False)
    assert not withdraws(session, cast.wang, Subject.HEALTH, cast.chen), "a second time there is nothing"


def test_family_hears_nothing_more(session: Session, cast: Cast) -> None:
    assert withdraws(session, cast.wang, Subject.FAMILY, cast.chen)
    assert session.get_one(Binding, cast.son.id).until == NOW
    assert bindings.own_binding(session, cast.wang) is not None
    assert consents.held(session, cast.wang) == (Subject.NOTICES,)


def sends(browser: FlaskClient, member: Member, **typed: str) -> tuple[int, str]:
    address = f"/console/members/{member.id}/consents"
    csrf = csrf_of(browser.get(address).text)
    answer = browser.post(address, data={"csrf": csrf, **typed}, follow_redirects=True)
    return answer.status_code, answer.text


def test_secretary_writes_down_that_he_wants_no_more(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    cast = scene.cast
    status, page = sends(signs_in(cast.chen), cast.wang, subject="notices", reason=SAID)
    assert (status, "照本人说的停了" in page) == (200, True)
    session.expire_all()
    assert cast.wang.opted_out_at == NOW
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "consents.withdrawn")).one()
    assert (entry.by_id, entry.about_id) == (cast.chen.id, cast.wang.id)
    assert entry.data == {"subject": "notices", "reason": SAID}


@pytest.mark.parametrize(
    ("typed", "says"),
    [({"reason": SAID}, "请先点一项"), ({"subject": "notices"}, "请写一句本人是怎么说的")],
)
def test_nothing_is_taken_back_without_what_and_how_he_said_it(
    session: Session, scene: Scene, signs_in: SignsIn, typed: dict[str, str], says: str
) -> None:
    status, page = sends(signs_in(scene.cast.chen), scene.cast.wang, **typed)
    session.expire_all()
    assert (status, says in page, scene.cast.wang.opted_out_at) == (422, True, None)


def test_form_offers_no_way_to_agree_for_him(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    scene.cast.wang.opted_out_at = NOW
    session.commit()
    page = signs_in(scene.cast.chen).get(f"/console/members/{scene.cast.wang.id}/consents").text
    assert 'value="notices"' not in page
    assert 'value="family"' in page
    assert "别人不能替" in page
