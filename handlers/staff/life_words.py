"""李建国同志去世了, 王秀兰住院了, 孙海回来了: what a contact says about somebody's life, read conservatively."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.floating import AbsenceReason
from domain.members import LifeState
from handlers.language import surnames, tables
from services.members import COMRADE

_KIN = (
    r"(?:家(?:里)?的?)?(?:的)?(?:老伴儿?|爱人|丈夫|妻子|老头子?|老太婆|儿子|女儿|儿媳妇?|女婿|父亲|母亲|爸爸?|妈妈?|哥哥|姐姐|"
    r"弟弟|妹妹|孙子|孙女|岳父|岳母|公公|婆婆)"
)
_DIED = (
    r"去世|过世|病逝|逝世|离世|仙逝|不在了|没了(?=$|[,，。!！])|(?:昨天|昨晚|昨夜|今早|今晨|今天|凌晨|夜里|早上|刚刚?|安详地?)走了|"
    r"(?<!转)走了(?=$|[,，。!！])"
)
_WORDS = re.compile(
    rf"{_DIED}|住院|住进|住了院|进了?医院|入院|病重|病危|抢救|重症|出院|康复|回来|到家|转走|转出|丧事|办后事|健在|误传"
)
_ASKS = re.compile(r"吗|谁|呢|[?？]|多少|哪|去看|看望|看了|慰问|电话|念了|请假|来不了|通知|提醒|周年|如果|要是")
_MISTAKE = re.compile(r"没有?(?:去世|过世|病逝|走|死|住院)|不是(?:去世|住院)|健在|误传|活着|还在世")
_MEANT_WRONG = re.compile(r"记错|弄错|搞错|说错|报错")
_STATES: Sequence[tuple[re.Pattern[str], LifeState]] = (
    (re.compile(r"病重|病危|抢救|重症"), LifeState.GRAVELY_ILL),
    (re.compile(r"出院|康复"), LifeState.LIVING),
    (re.compile(r"住院|住进.{0,4}医院|住了院|进了?医院|入院"), LifeState.HOSPITAL),
    (re.compile(r"关系.{0,6}转(?:走|出)|转走了"), LifeState.TRANSFERRED),
)
_RETURNED = re.compile(r"回来|到家|返回")
_MOURNS = re.compile(rf".{{0,8}}?(?:{_DIED}|丧)")
_IN_THE_HOUSE = re.compile(r".{0,6}?(?:丧事|办后事)")
_HE_DIED = re.compile(rf".{{0,10}}?(?:{_DIED})")
_SOMEBODY = re.compile(
    rf"(?:{'|'.join(sorted(surnames.DOUBLE))}|[{surnames.SINGLE}])[\u4e00-\u9fff]{{1,2}}?(?:{COMRADE})?(?:了)?"
    rf"(?:{_DIED}|住院|住了院|进了?医院|病重|病危)"
)
_LONGEST = 40
_WHY_AWAY: Sequence[tuple[re.Pattern[str], AbsenceReason]] = (
    (re.compile(r"过冬|越冬|避寒|猫冬"), AbsenceReason.WINTER),
    (re.compile(r"看病|治病|就医|做手术|疗养"), AbsenceReason.DOCTOR),
    (re.compile(r"儿子|女儿|闺女|儿女|子女|孩子|带孙|孙子|孙女|外孙"), AbsenceReason.CHILDREN),
)


@dataclass(frozen=True, slots=True)
class Said:
    """`state` is the new one; with `is_back` somebody is home again, with `is_mistake` what was said is not so."""

    name: str
    state: LifeState | None = None
    is_back: bool = False
    is_mistake: bool = False


def may_be(text: str) -> bool:
    """Worth looking the names up."""
    return len(text) <= _LONGEST and _WORDS.search(text) is not None and not _ASKS.search(text)


def is_mistake(text: str) -> bool:
    return _MISTAKE.search(text) is not None or (
        _MEANT_WRONG.search(text) is not None and _WORDS.search(text) is not None
    )


def names_somebody(text: str) -> bool:
    """Is this said of a person with a name, whoever he is?"""
    return _SOMEBODY.match(text.strip()) is not None


def read(text: str, name: str) -> Said | None:
    """What is said about the person of this name; None where it is about something else."""
    behind = text[text.find(name) + len(name) :].replace(" ", "").removeprefix(COMRADE)
    kin = re.match(_KIN, behind)
    if kin is not None:
        mourns = _MOURNS.match(behind[kin.end() :])
        return Said(name, LifeState.MOURNING) if mourns else None
    if _IN_THE_HOUSE.match(behind):
        return Said(name, LifeState.MOURNING)
    if _HE_DIED.match(behind):
        return Said(name, LifeState.DECEASED)
    state = next((state for pattern, state in _STATES if pattern.search(behind)), None)
    if state is not None:
        return Said(name, state)
    return Said(name, is_back=True) if _RETURNED.search(behind) else None


def zone_of(place: str) -> str:
    """The IANA name of a place abroad; empty for Beijing time, which all of China keeps, and for what nobody knows."""
    return next((zone for city, zone in tables.rows("zones.tsv") if city in place), "")


def reason_of(text: str) -> AbsenceReason:
    """Why somebody goes away, where the words say it."""
    return next((reason for pattern, reason in _WHY_AWAY if pattern.search(text)), AbsenceReason.OTHER)
