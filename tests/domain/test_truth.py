"""The truth ladder: every word has its evidence, and a state that claims more proves nothing."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deliveries import State, Told
from domain.truth import BY_TOLD, OPEN, Facts, Proof, Tried, Truth, prove, reason_words
from domain.ways import ChannelKind
from tests.factories import NOW

LATER = NOW + timedelta(hours=1)
TAKEN = Tried("accepted")

moments = st.none() | st.just(LATER)
facts = st.builds(
    Facts,
    state=st.sampled_from(State),
    due_at=st.just(NOW),
    channel=st.none() | st.sampled_from(ChannelKind),
    told=st.none() | st.sampled_from(Told),
    told_by=st.sampled_from(["", "李建国"]),
    told_key=st.sampled_from(["", "key"]),
    reason=st.sampled_from(["", "hospital", "no_receipt", "45015", "家里没人"]),
    sent_at=moments,
    delivered_at=moments,
    acknowledged_at=moments,
    closed_at=moments,
    platform_id=st.sampled_from(["", "200163836"]),
    attempt=st.none() | st.builds(Tried, st.sampled_from(["accepted", "already_sent", "gone", "unknown"])),
    listed=st.sampled_from(["", "李建国"]),
    at_door=st.booleans(),
)


@given(facts)
def test_no_word_without_its_evidence(known: Facts) -> None:
    proof = prove(known)
    assert proof.evidence
    if proof.truth in BY_TOLD.values():
        assert (known.state, known.acknowledged_at) == (State.ACKNOWLEDGED, proof.at)
        assert known.told is not None
        assert BY_TOLD[known.told] is proof.truth
        assert known.told_by or known.told_key
    if proof.truth is Truth.ANSWERED:
        assert known.told_key
    if proof.truth is Truth.ARRIVED:
        assert known.delivered_at is not None
    if proof.truth is Truth.TAKEN:
        assert known.sent_at is not None
        assert known.platform_id or (known.attempt is not None and known.attempt.was_taken)
    assert bool(proof.reason) is (proof.truth in (Truth.EXEMPT, Truth.UNREACHED))


@given(facts)
def test_less_evidence_never_proves_more(known: Facts) -> None:
    bare = Facts(known.state, known.due_at)
    assert prove(bare).truth is Truth.PLANNED


def told(how: Told, **more: object) -> Facts:
    return Facts(State.ACKNOWLEDGED, NOW, told=how, acknowledged_at=LATER, **more)  # type: ignore[arg-type]  # any fact


@pytest.mark.parametrize(
    ("known", "words", "evidence", "at"),
    [
        (Facts(State.PLANNED, NOW), "已安排", "还没到发的时候", NOW),
        (Facts(State.SENDING, NOW), "已安排", "正在发", NOW),
        (Facts(State.UNKNOWN, NOW, sent_at=LATER), "已安排", "发出后没有回音，结果不明", NOW),
        (Facts(State.HANDED_OVER, NOW, listed="李建国"), "已安排", "在李建国的电话名单上", NOW),
        (Facts(State.HANDED_OVER, NOW, listed="李建国", at_door=True), "已安排", "在李建国的上门单上", NOW),
        (Facts(State.HANDED_OVER, NOW), "已安排", "在电话名单上，还没有人接", NOW),
        (Facts(State.EXPIRED, NOW, reason="caps", listed="李建国"), "已安排", "在李建国的电话名单上", NOW),
        (
            Facts(State.SENT, NOW, ChannelKind.TEMPLATE, sent_at=LATER, attempt=TAKEN),
            "平台已收",
            "微信模板消息收下了",
            LATER,
        ),
        (
            Facts(State.SENT, NOW, ChannelKind.TEMPLATE, sent_at=LATER, attempt=TAKEN, reason="no_receipt"),
            "平台已收",
            "微信模板消息收下了，没等到送达的回执",
            LATER,
        ),
        (
            Facts(State.SENT, NOW, ChannelKind.MASS, sent_at=LATER, attempt=TAKEN),
            "平台已收",
            "微信群发收下了，不说每个人的结果",
            LATER,
        ),
        (
            Facts(State.SENT, NOW, ChannelKind.PAPER_TRAIL, sent_at=LATER, attempt=TAKEN),
            "已安排",
            "没有依据，还算没告诉到",
            NOW,
        ),
        (
            Facts(State.DELIVERED, NOW, ChannelKind.TEMPLATE, sent_at=NOW, delivered_at=LATER),
            "回执送达",
            "微信模板消息说送到了",
            LATER,
        ),
        (
            Facts(State.HANDED_OVER, NOW, ChannelKind.CALL_LIST, delivered_at=LATER, listed="李建国"),
            "回执送达",
            "微信说送到了；在李建国的电话名单上",
            LATER,
        ),
        (told(Told.SELF, told_key="k"), "本人已回应", "本人回的话", LATER),
        (told(Told.PHONE, told_by="李建国"), "电话告知", "李建国打的电话", LATER),
        (told(Told.VISIT, told_by="李建国"), "上门告知", "李建国上门说的", LATER),
        (
            told(Told.FAMILY, told_by="李建国", channel=ChannelKind.CALL_LIST),
            "家属转告",
            "李建国说家里人转告了",
            LATER,
        ),
        (told(Told.FAMILY, told_by="儿子", told_key="k"), "家属转告", "儿子回的话", LATER),
        (Facts(State.EXEMPT, NOW, reason="hospital"), "免达(住院)", "本支部记下的", NOW),
        (Facts(State.EXEMPT, NOW, reason="hospital", told_by="李建国"), "免达(住院)", "李建国说的", NOW),
        (Facts(State.WITHDRAWN, NOW, reason="recalled"), "免达(通知收回了)", "本支部记下的", NOW),
        (
            Facts(State.EXPIRED, NOW, reason="nobody_told", closed_at=LATER),
            "未达(会前没能告诉到本人)",
            "没有人说告诉到了",
            LATER,
        ),
        (
            Facts(State.EXPIRED, NOW, ChannelKind.TEMPLATE, reason="45015", attempt=Tried("gone", "45015")),
            "未达(微信没有收下（45015）)",
            "微信模板消息没有收下",
            NOW,
        ),
    ],
)
def test_each_state_says_what_is_known(known: Facts, words: str, evidence: str, at: datetime) -> None:
    proof = prove(known)
    assert (proof.words, proof.evidence, proof.at) == (words, evidence, at)


@pytest.mark.parametrize(
    ("known", "truth"),
    [
        (Facts(State.ACKNOWLEDGED, NOW, acknowledged_at=LATER), Truth.PLANNED),
        (told(Told.SELF, told_by="李建国"), Truth.PLANNED),
        (told(Told.PHONE, told_key="k"), Truth.PLANNED),
        (
            Facts(State.ACKNOWLEDGED, NOW, told=Told.PHONE, told_by="李建国", delivered_at=LATER),
            Truth.ARRIVED,
        ),
        (Facts(State.ACKNOWLEDGED, NOW, sent_at=LATER, attempt=TAKEN), Truth.TAKEN),
        (Facts(State.DELIVERED, NOW, sent_at=LATER, platform_id="1"), Truth.TAKEN),
        (Facts(State.SENT, NOW, sent_at=LATER), Truth.PLANNED),
        (Facts(State.EXEMPT, NOW), Truth.PLANNED),
        (Facts(State.EXPIRED, NOW), Truth.PLANNED),
    ],
)
def test_claim_without_who_or_when_falls_back_to_what_can_be_proven(known: Facts, truth: Truth) -> None:
    assert prove(known).truth is truth


def test_words_are_those_of_the_register() -> None:
    assert [truth.value for truth in Truth] == [
        *("已安排", "平台已收", "回执送达", "本人已回应", "电话告知", "上门告知", "家属转告", "免达", "未达")
    ]
    assert {Proof(truth, "依据", NOW).words for truth in OPEN} == {"已安排", "平台已收", "回执送达"}


@pytest.mark.parametrize(("code", "words"), [("", ""), ("43004", "微信没有收下（43004）"), ("家里没人", "家里没人")])
def test_reason_is_said_in_words(code: str, words: str) -> None:
    assert reason_words(code) == words
