"""The ladder: which ways one person has for one notice, and in which order."""

from datetime import datetime, timedelta
from itertools import product

import pytest

from domain.members import Way
from domain.policy import BranchPolicy
from domain.ways import BY_HAND, ChannelKind
from services.deliveries.ladder import Means, Terms, climb

NAMES = "service template subscribe sms mass"
ALL = frozenset(ChannelKind(name) for name in NAMES.split())
EVERYTHING = Means(Way.WECHAT, wechat=True, subscribed=True, mobile=True, family=True)
MUST = Terms(ALL, must_reach=True)
MAY = Terms(ALL, must_reach=False)


def said(policy: BranchPolicy, terms: Terms, means: Means, now: datetime) -> str:
    return " ".join(climb(policy, terms, means, now))


@pytest.mark.parametrize(
    ("terms", "means", "ways"),
    [
        (MUST, EVERYTHING, "service template subscribe sms family call_list door"),
        (MAY, EVERYTHING, "service template subscribe"),
        (MUST, Means(Way.WECHAT), "call_list door"),
        (MAY, Means(Way.WECHAT), ""),
        (MUST, Means(Way.WECHAT, mobile=True), "sms call_list door"),
        (MUST, Means(Way.WECHAT, subscribed=True), "subscribe call_list door"),
        (MUST, Means(Way.WECHAT, family=True), "family call_list door"),
        (MUST, Means(Way.WECHAT, opted_out=True, wechat=True, mobile=True, family=True), "call_list"),
        (MAY, Means(Way.WECHAT, opted_out=True, wechat=True), ""),
        (MUST, Means(Way.PHONE, wechat=True, mobile=True), "call_list door"),
        (MUST, Means(Way.PAPER, wechat=True), "door"),
        (MAY, Means(Way.PAPER, wechat=True), ""),
        (Terms(frozenset(), must_reach=True), EVERYTHING, "call_list door"),
        (Terms(frozenset({ChannelKind.SERVICE}), must_reach=True), EVERYTHING, "service family call_list door"),
    ],
)
def test_ladder_follows_from_what_is_known(now: datetime, terms: Terms, means: Means, ways: str) -> None:
    assert said(BranchPolicy(), terms, means, now) == ways


def test_order_is_the_branchs_own(now: datetime) -> None:
    policy = BranchPolicy(ways="sms template call_list", ways_phone="sms door call_list")
    assert said(policy, MUST, EVERYTHING, now) == "sms template call_list"
    assert said(policy, MUST, Means(Way.PHONE, mobile=True), now) == "sms door call_list"


def test_policy_without_a_human_does_not_leave_anybody_behind(now: datetime) -> None:
    policy = BranchPolicy(ways="template", ways_paper="")
    assert said(policy, MUST, EVERYTHING, now) == "template call_list"
    assert said(policy, MUST, Means(Way.PAPER), now) == "call_list"


def test_paper_is_telephoned_first_where_there_is_little_time(now: datetime) -> None:
    paper = Means(Way.PAPER)
    for hours, ways in ((47, "call_list door"), (48, "door")):
        terms = Terms(ALL, must_reach=True, expires_at=now + timedelta(hours=hours))
        assert said(BranchPolicy(), terms, paper, now) == ways


def test_study_goes_by_mass_only_where_the_branch_wants_it(now: datetime) -> None:
    study = Terms(ALL, must_reach=False, by_mass=True)
    own = Means(Way.WECHAT, wechat=True)
    assert said(BranchPolicy(), study, own, now) == "service template"
    assert said(BranchPolicy(study_by_mass=True), study, own, now) == "mass service template"
    assert said(BranchPolicy(study_by_mass=True), MAY, own, now) == "service template"


def test_whoever_must_be_told_ends_with_a_human(now: datetime) -> None:
    for way, known in product(Way, product([False, True], repeat=5)):
        ways = climb(BranchPolicy(), MUST, Means(way, *known), now)
        assert ways
        assert ways[-1] in BY_HAND
        assert len(set(ways)) == len(ways)
