"""Recognition: who may be behind an open id, and how often somebody may guess."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.accounts import Follower
from domain.audit import AuditEntry
from domain.bindings import BindingRequest, Consent, Door, RequestKind
from domain.members import LifeState, Member
from domain.policy import BranchPolicy
from services import bindings, requests
from services.bindings import Outcome
from tests import factories
from tests.cast import Cast

POLICY = BranchPolicy()


@pytest.fixture
def he(session: Session, cast: Cast) -> Member:
    return factories.a_member(session, cast.branch, "何桂英", phone="15400007788", second_phone="01054321234")


@pytest.fixture
def follower(session: Session, cast: Cast) -> Follower:
    return factories.a_follower(session, cast.account.id, "o-new")


def attempt(
    session: Session, follower: Follower, digits: str, now: datetime, name: str = "何桂英"
) -> tuple[Outcome, Member | None]:
    return bindings.try_digits(session, follower, name, digits, now, POLICY)


@pytest.mark.parametrize("digits", ["7788", "1234"])
def test_last_four_digits_of_either_number_are_right(
    session: Session, follower: Follower, he: Member, now: datetime, digits: str
) -> None:
    assert attempt(session, follower, digits, now) == (Outcome.BOUND, he)


def test_namesakes_are_told_apart_by_their_digits(
    session: Session, cast: Cast, follower: Follower, he: Member, now: datetime
) -> None:
    other = factories.a_member(session, cast.other_branch, "何桂英", phone="15400009911")
    assert attempt(session, follower, "9911", now) == (Outcome.BOUND, other)


def test_namesakes_with_the_same_digits_open_nothing(
    session: Session, cast: Cast, follower: Follower, he: Member, now: datetime
) -> None:
    factories.a_member(session, cast.other_branch, "何桂英", phone="15411117788")
    assert attempt(session, follower, "7788", now)[0] is not Outcome.BOUND


def test_dead_members_and_members_of_other_accounts_are_nobody(
    session: Session, cast: Cast, follower: Follower, he: Member, now: datetime
) -> None:
    he.life_state = LifeState.DECEASED
    elsewhere = factories.an_account(session, "other")
    factories.a_member(session, factories.a_unit(session, elsewhere, "别处"), "何桂英", phone="15400007788")
    session.flush()
    assert attempt(session, follower, "7788", now) == (Outcome.NO, None)


def test_third_wrong_try_leaves_the_secretary(session: Session, follower: Follower, he: Member, now: datetime) -> None:
    outcomes = [attempt(session, follower, digits, now)[0] for digits in ("0001", "0002", "0003", "7788")]
    assert outcomes == [Outcome.NO, Outcome.NO, Outcome.SECRETARY_ONLY, Outcome.SECRETARY_ONLY]


def test_names_that_nobody_has_count_as_tries_too(
    session: Session, follower: Follower, he: Member, now: datetime
) -> None:
    outcomes = [attempt(session, follower, "0001", now, name)[0] for name in ("马冬梅", "牛春花", "羊秋月")]
    assert outcomes == [Outcome.NO, Outcome.NO, Outcome.SECRETARY_ONLY]


def test_tries_of_yesterday_are_forgotten(session: Session, follower: Follower, he: Member, now: datetime) -> None:
    for digits in ("0001", "0002"):
        attempt(session, follower, digits, now)
    tomorrow = now + timedelta(hours=25)
    assert attempt(session, follower, "0003", tomorrow)[0] is Outcome.NO


def test_five_wechats_that_guess_lock_the_member_and_the_same_words_follow(
    session: Session, cast: Cast, he: Member, now: datetime
) -> None:
    for number in range(5):
        thief = factories.a_follower(session, cast.account.id, f"o-thief-{number}")
        attempt(session, thief, "0001", now)
    fresh = factories.a_follower(session, cast.account.id, "o-fresh")
    assert attempt(session, fresh, "7788", now)[0] is Outcome.NO
    assert he.recognition_locked_until == now + timedelta(hours=24)


def test_member_recognised_elsewhere_goes_to_the_secretary(
    session: Session, cast: Cast, follower: Follower, now: datetime
) -> None:
    own = (cast.wang.phone or "")[-4:]
    assert attempt(session, follower, own, now, "王秀兰") == (Outcome.SECRETARY_ONLY, cast.wang)


def test_binding_cuts_the_earlier_wechat_and_keeps_the_helper(session: Session, cast: Cast, now: datetime) -> None:
    earlier = bindings.own_binding(session, cast.wang)
    assert earlier is not None
    new = bindings.bind(session, cast.wang, "o-new", Door.SECRETARY, now, by=cast.chen)
    assert bindings.own_binding(session, cast.wang) is new
    assert (earlier.until, cast.son.until) == (now, None)


def test_binding_keeps_consent_and_trace(session: Session, cast: Cast, he: Member, now: datetime) -> None:
    bindings.bind(session, he, "o-new", Door.DIGITS, now)
    consent = session.query(Consent).one()
    assert (consent.member_id, consent.open_id, consent.subject, consent.given, consent.at) == (
        he.id,
        "o-new",
        "notices",
        True,
        now,
    )
    entry = session.query(AuditEntry).one()
    assert (entry.act, entry.about_id) == ("bindings.bound", he.id)
    assert "7788" not in str(entry.data)


def test_card_of_a_member_who_died_opens_nothing(session: Session, cast: Cast, he: Member, now: datetime) -> None:
    card = bindings.make_card(session, he, now)
    assert bindings.by_card(session, cast.account.id, card.scene) == (card, he)
    he.life_state = LifeState.DECEASED
    session.flush()
    assert bindings.by_card(session, cast.account.id, card.scene) is None


def test_scene_of_a_card_is_a_random_word(session: Session, he: Member, now: datetime) -> None:
    scenes = {bindings.make_card(session, he, now).scene for _ in range(20)}
    assert len(scenes) == 20
    assert all(20 < len(scene) <= 64 for scene in scenes)


def test_opting_out_and_in_leaves_two_consents(session: Session, cast: Cast, now: datetime) -> None:
    seen = []
    for act in (bindings.opt_out, bindings.opt_in):
        act(session, cast.wang, now)
        seen.append(cast.wang.opted_out_at)
    assert seen == [now, None]
    assert [row.given for row in session.query(Consent).order_by(Consent.id)] == [False, True]


# -- questions to a human --------------------------------------------------------------------------------------------


def ask(session: Session, cast: Cast, he: Member, now: datetime) -> BindingRequest:
    question, _ = requests.ask(
        *(session, RequestKind.RECOGNITION, "o-new", he.name, now),
        account_id=cast.account.id,
        member=he,
        asked_of_id=cast.chen.id,
    )
    return question


def test_the_same_question_waits_once(session: Session, cast: Cast, he: Member, now: datetime) -> None:
    assert ask(session, cast, he, now) is ask(session, cast, he, now + timedelta(hours=1))
    assert len(requests.waiting_for(session, cast.chen.id)) == 1
    assert requests.waiting_for(session, cast.chen.id, RequestKind.FAMILY) == []
    assert requests.waiting_for(session, cast.zhou.id) == []


def test_yes_opens_once(session: Session, cast: Cast, he: Member, now: datetime) -> None:
    question = ask(session, cast, he, now)
    binding = requests.decide(session, question, granted=True, by=cast.chen, now=now)
    assert binding is not None
    assert (binding.member_id, binding.open_id, binding.door) == (he.id, "o-new", Door.SECRETARY)
    assert requests.decide(session, question, granted=True, by=cast.chen, now=now) is None


def test_no_opens_nothing_and_is_kept(session: Session, cast: Cast, he: Member, now: datetime) -> None:
    question = ask(session, cast, he, now)
    assert requests.decide(session, question, granted=False, by=cast.chen, now=now) is None
    assert (question.granted, question.decided_by_id) == (False, cast.chen.id)
    assert requests.asking_to_be(session, he, RequestKind.RECOGNITION) == []
