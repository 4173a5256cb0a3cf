"""What a visitor's one sentence says: what was brought, what is needed, what was only said, and what is health.

Conservative: only plain wishes and plain faults are needs; what may be one is asked about.
"""

import re
from dataclasses import dataclass, field

from domain.visits import HealthClass, VisitOccasion, VisitWay
from services.members import COMRADE

_CUT = re.compile(
    r"[\s,，。.;；!！?？、]+|(?<=[\u4e00-\u9fff])(?=(?:他|她|老人)(?:还)?(?:说|讲|想|问|要|希望))"
    r"|(?<![他她还就只不说])(?=想要|还想|希望|需要|另外)"
)
_LEAD = re.compile(
    r"^(?:今天|昨天|前天|刚才|上午|下午|早上|刚|我|去|到|给|跟|和|向|替|为|上门|送学|送|看望|看看|看|走访|慰问|探望|"
    r"打|通|个|一个|电话|视频|联系|医院|家里|家|里|同志|了|过|又|了一趟)+"
)
_CONTENT = re.compile(r"^(?:念|读|讲|学|传达|带去?|送去?|放|介绍)(?:了|过|的|给[他她]听)?[\u4e00-\u9fff\d《》“”]+")
_WHO = re.compile(r"^(?:他|她|老人家?|老同志|本人)?(?:还|也|又)?(?:说|讲|提到|反映|表示|问)?(?:他|她)?")
_NEED = re.compile(
    r"想要|想请|想听|想看(?!开)|想学|(?<![不还])需要|希望|盼着|要(?:个|一个|点|本|副|人|找|修|换|办)|缺|坏了|不热|不通|不亮|不响|漏水|"
    r"漏雨|停水|没人(?:管|修|照|做|陪)|修一?修|帮忙|能不能|换个|困难(?!群众|党员会)"
)
_MAYBE = re.compile(
    r"不方便|不够|不好用|不会用|不太|太?贵|[太很]?冷|[太很]吵|暗|麻烦|怕|担心|发愁|难(?!过)|没|少|旧了|慢|一个人|闷|想"
)
_SIGHT = re.compile(r"字.{0,3}小")
_WELL = re.compile(r"挺好|很好|都好|还好|不错|硬朗|精神|身体好|健康|恢复得")
_ILL = re.compile(r"住院|手术|卧床|瘫|病重|病危|化疗|透析|下不了(?:床|楼)|起不来|骨折")
_FRAIL = re.compile(
    r"疼|痛|感冒|发烧|咳|血压|血糖|头晕|晕|腿脚|走不动|走不了|病|吃药|睡不着|耳背|听不清|看不清|眼睛|膝盖|腰|住不惯"
)
_PHONE = re.compile(r"电话|通话")
_VIDEO = re.compile(r"视频")
_HOSPITAL = re.compile(r"医院|病房|病床")
_BIRTHDAY = re.compile(r"生日|祝寿|过寿")
_FESTIVAL = re.compile(r"春节|过年|七一|重阳|老年节|中秋|元旦|国庆|端午")
_BRINGS = re.compile(r"^(?:今天|昨天|刚才|上午|下午|刚|去|到|给|我)*(?:上门)?送(?:学)?(?!走|别|医院|他去)")
_TELLS = re.compile(r"通知")


@dataclass(slots=True)
class Note:
    """Every list holds parts of the sentence in the words they were said in."""

    content: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    maybe: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    health: HealthClass | None = None

    @property
    def tells_notice(self) -> bool:
        return any(_TELLS.search(part) for part in self.content)


def brings_study(text: str) -> bool:
    """送 陈建国 …: begins like one who took something to somebody."""
    return _BRINGS.match(text.strip()) is not None


def way_of(text: str) -> VisitWay:
    if _PHONE.search(text):
        return VisitWay.PHONE
    if _VIDEO.search(text):
        return VisitWay.VIDEO
    return VisitWay.HOSPITAL if _HOSPITAL.search(text) else VisitWay.HOME


def occasion_of(text: str, note: Note) -> VisitOccasion:
    studies = note.content and not note.tells_notice
    if studies or brings_study(text):
        return VisitOccasion.HOME_STUDY
    if _BIRTHDAY.search(text):
        return VisitOccasion.BIRTHDAY
    if _FESTIVAL.search(text):
        return VisitOccasion.FESTIVAL
    return VisitOccasion.HOSPITAL if _HOSPITAL.search(text) else VisitOccasion.EVERYDAY


def read(text: str, names: tuple[str, ...]) -> Note:
    """`names` are the person's and the visitor's, as they stand in the sentence."""
    note = Note()
    for number, part in enumerate(_parts(text, names)):
        _sort(note, part, leads=number == 0)
    return note


def _parts(text: str, names: tuple[str, ...]) -> list[str]:
    """The clauses; what stands before and around the name is no clause of its own."""
    last = max((text.find(name) + len(name) for name in names if name in text), default=0)
    behind = text[last:].removeprefix(COMRADE) if last else text
    before = _LEAD.sub("", "".join(_CUT.split(text[:last]))) if last else ""
    for name in names:
        before = before.replace(name, "")
    return [_LEAD.sub("", before), *(part for part in _CUT.split(behind) if part)]


def _sort(note: Note, part: str, *, leads: bool) -> None:
    plain = _LEAD.sub("", part) if not _CONTENT.match(part) and leads else part
    if not plain:
        return
    content = _CONTENT.match(plain) or _CONTENT.match(_LEAD.sub("", plain))
    if content and not _NEED.search(plain):
        note.content.append(content.group())
        return
    words = _WHO.sub("", plain) or plain
    if _NEED.search(words):
        note.needs.append(words)
    elif _SIGHT.search(words):
        note.maybe.append(words)
    elif health := _health(words):
        note.health = _worse(note.health, health)
    elif len(words) > 1 and _MAYBE.search(words):
        note.maybe.append(words)
    elif _LEAD.sub("", words):
        note.said.append(words)


def _health(words: str) -> HealthClass | None:
    if _ILL.search(words):
        return HealthClass.ILL
    if _FRAIL.search(words):
        return HealthClass.FRAIL
    return HealthClass.WELL if _WELL.search(words) else None


def _worse(one: HealthClass | None, other: HealthClass) -> HealthClass:
    order = list(HealthClass)
    return other if one is None else max(one, other, key=order.index)
