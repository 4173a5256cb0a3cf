"""The truth ladder: what is really known about one person and one notice, with the evidence, and never more."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.deliveries import State, Told
from domain.ways import CHANNEL_LABELS, ChannelKind


class Truth(StrEnum):
    """The words of every list that shows it; the last two go with their reason."""

    PLANNED = "已安排"
    TAKEN = "平台已收"
    ARRIVED = "回执送达"
    ANSWERED = "本人已回应"
    CALLED = "电话告知"
    VISITED = "上门告知"
    PASSED_ON = "家属转告"
    EXEMPT = "免达"
    UNREACHED = "未达"


BY_TOLD = {
    Told.SELF: Truth.ANSWERED,
    Told.PHONE: Truth.CALLED,
    Told.VISIT: Truth.VISITED,
    Told.FAMILY: Truth.PASSED_ON,
}
KNOWS = frozenset(BY_TOLD.values())
OPEN = (Truth.PLANNED, Truth.TAKEN, Truth.ARRIVED)  # nobody has said yet that he knows

REASON_LABELS = {
    "opted_out": "本人说过别发微信",
    "no_wechat": "没有微信，或还没认上",
    "way": "本人愿意接电话或看纸",
    "not_following": "不再关注公众号",
    "not_reached": "微信没有送达的回执",
    "recalled": "通知收回了",
    "cancelled": "会不开了",
    "moved": "会改期了",
    "too_late": "过了用得着的时候",
    "nobody_told": "会前没能告诉到本人",
    "not_answered": "打了电话没打通",
    "nobody_there": "去了家里没有人",
    "caps": "这几天已经发得够多，不再打扰",
    "no_way": "没有别的办法发",
    "no_wire": "微信发不到",
    "taken_back": "发到一半停了，重新发",
    "no_answer": "发出后没有回音，请人问一声",
    "no_receipt": "没等到送达的回执",
    "failed_blocked": "本人拒收",
    "failed_frequency": "微信说发得太密",
    "failed_system": "微信那边没送成",
    "no_hard_demand": "不作硬性要求",
    "hospital": "住院",
    "gravely_ill": "病重",
    "mourning": "家有丧事",
    "deceased": "已去世",
    "transferred": "已转出",
    "away": "外出联系不上",
    "declined": "本人不要再通知",
    "timeout": "发出后没有回音",
    "connection": "网络不通",
    "no_template": "没有可用的模板",
    "value": "内容不合模板",
    "mass_failed": "群发没有发成",
    "sms_failed": "短信没有送到手机",
    "sms_budget": "这个月发短信的钱用完了",
    "no_sms": "没有开通短信",
    "no_mobile": "没有手机号",
    "family_cannot": "家里人转告不了",
}


WORDS = {
    "self": "本人回的话",
    "phone": "{by}打的电话",
    "visit": "{by}上门说的",
    "family": "{by}说家里人转告了",
    "helper": "{by}回的话",
    "kin": "家属",
    "said": "{by}说的",
    "refused": "{way}没有收下",
    "branch": "本支部记下的",
    "nobody": "没有人说告诉到了",
    "code": "微信没有收下（{code}）",
    "gateway": "短信没有发出（{code}）",
    "arrived": "{way}说送到了",
    "mass": "微信群发收下了，不说每个人的结果",
    "taken": "{way}收下了",
    "no_receipt": "{way}收下了，没等到送达的回执",
    "sending": "正在发",
    "unknown": "发出后没有回音，结果不明",
    "planned": "还没到发的时候",
    "none": "没有依据，还算没告诉到",
    "call": "电话名单",
    "door": "上门单",
    "listed": "在{by}的{sheet}上",
    "unlisted": "在{sheet}上，还没有人接",
    "wechat": "微信",
    "and": "；",
}


def reason_words(code: str) -> str:
    """A word of the outbox, or what somebody said, as people read it; a bare number is the platform's, a code with a
    dot that of a gateway for text messages.
    """
    if code in REASON_LABELS or not code.isascii():
        return REASON_LABELS.get(code, code)
    if "." in code:
        return WORDS["gateway"].format(code=code)
    return WORDS["code"].format(code=code) if code else ""


@dataclass(frozen=True, slots=True)
class Tried:
    """One try: `accepted`, or the consequence of the refusal with the platform's code."""

    outcome: str
    code: str = ""

    @property
    def was_taken(self) -> bool:
        return self.outcome in ("accepted", "already_sent")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is written down about one delivery. `told_by` names who called, visited or passed it on, or what the
    helper is to the person (儿子); `told_key` is the message that says so. `attempt` is the last try that was taken,
    else the last one. `listed` names whoever has the person on an open list of calls or visits, `at_door` which of
    the two; a list without anybody is `nobody_listed`. `closed_at` is when somebody gave it up.
    """

    state: State
    due_at: datetime
    channel: ChannelKind | None = None
    told: Told | None = None
    told_by: str = ""
    told_key: str = ""
    reason: str = ""
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None
    platform_id: str = ""
    attempt: Tried | None = None
    listed: str = ""
    at_door: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What can be proven: `at` is the moment of the evidence, for what is still to come the moment it is due."""

    truth: Truth
    evidence: str
    at: datetime
    reason: str = ""

    @property
    def words(self) -> str:
        """As the register shows it: 免达(住院)."""
        return f"{self.truth.value}({self.reason})" if self.reason else self.truth.value


def prove(facts: Facts) -> Proof:
    """The highest thing that the facts prove. A state that claims more than is written down counts for nothing."""
    if facts.state is State.ACKNOWLEDGED and (said := _said(facts)) is not None:
        return said
    if facts.state is State.EXPIRED and not facts.listed and facts.reason:
        return _given_up(Truth.UNREACHED, facts)
    if facts.state in (State.EXEMPT, State.WITHDRAWN) and facts.reason:
        return _given_up(Truth.EXEMPT, facts)
    return _by_wire(facts) or Proof(Truth.PLANNED, _waiting(facts), facts.due_at)


def _said(facts: Facts) -> Proof | None:
    """By a human's word: who, how and when. His own word is a message of his."""
    who = facts.told_by or ("" if facts.told in (Told.PHONE, Told.VISIT) else facts.told_key)
    if facts.told is None or facts.acknowledged_at is None or not who:
        return None
    if facts.told is Told.SELF and not facts.told_key:
        return None
    by_helper = facts.told is Told.FAMILY and not _is_by_another(facts)
    words = WORDS["helper" if by_helper else facts.told.value].format(by=facts.told_by or WORDS["kin"])
    return Proof(BY_TOLD[facts.told], words, facts.acknowledged_at)


def _is_by_another(facts: Facts) -> bool:
    """Somebody of the branch heard it from the family, on his list; a helper writes himself."""
    return facts.channel in (ChannelKind.CALL_LIST, ChannelKind.DOOR)


def _given_up(truth: Truth, facts: Facts) -> Proof:
    refused = facts.attempt is not None and not facts.attempt.was_taken
    if facts.told_by:
        evidence = WORDS["said"].format(by=facts.told_by)
    elif refused and truth is Truth.UNREACHED:
        evidence = WORDS["refused"].format(way=_way(facts))
    else:
        evidence = WORDS["branch" if truth is Truth.EXEMPT else "nobody"]
    return Proof(truth, evidence, facts.closed_at or facts.due_at, reason_words(facts.reason))


def _by_wire(facts: Facts) -> Proof | None:
    """By the platform's word: its receipt, or that it took the message."""
    on_list = WORDS["and"] + _on_list(facts) if facts.state is State.HANDED_OVER or facts.listed else ""
    if facts.delivered_at is not None and facts.state not in (State.PLANNED, State.SENDING):
        return Proof(Truth.ARRIVED, WORDS["arrived"].format(way=_way(facts)) + on_list, facts.delivered_at)
    open_again = facts.state in (State.PLANNED, State.SENDING, State.UNKNOWN, State.HANDED_OVER) or on_list
    taken = facts.platform_id or (facts.attempt is not None and facts.attempt.was_taken)
    if open_again or facts.sent_at is None or not taken or facts.channel is ChannelKind.PAPER_TRAIL:
        return None
    return Proof(Truth.TAKEN, _taken(facts), facts.sent_at)


def _taken(facts: Facts) -> str:
    if facts.channel is ChannelKind.MASS:
        return WORDS["mass"]
    return WORDS["no_receipt" if facts.reason == "no_receipt" else "taken"].format(way=_way(facts))


def _waiting(facts: Facts) -> str:
    if facts.state is State.HANDED_OVER or facts.listed:
        return _on_list(facts)
    known = facts.state in (State.SENDING, State.UNKNOWN, State.PLANNED)
    return WORDS[facts.state.value if known else "none"]


def _on_list(facts: Facts) -> str:
    sheet = WORDS["door" if facts.at_door else "call"]
    return WORDS["listed" if facts.listed else "unlisted"].format(by=facts.listed, sheet=sheet)


def _way(facts: Facts) -> str:
    wire = facts.channel if facts.channel not in (None, ChannelKind.CALL_LIST, ChannelKind.DOOR) else None
    return CHANNEL_LABELS[wire] if wire is not None else WORDS["wechat"]
