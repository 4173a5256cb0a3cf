"""What a rule takes out of a message besides its meaning. A slot that was not said is left out."""

import re
from collections.abc import Mapping
from functools import lru_cache

from handlers.language import numbers, sounds, surnames
from handlers.language.intents.hearing import Heard, by_sound

Found = dict[str, object]

_AILMENT = (
    r"(?:腿脚|胳膊|膝盖|心脏|血压|血糖|身体|身子|身上|肚子|嗓子|眼睛|肩膀|后背|关节|老伴|"
    r"腿|腰|头|胃|脚|眼|牙|背|手|胸|肺)"
    r"(?:[又还也有点太很老就是这几天今啊得]{0,4})(?:疼|痛|晕|昏|不好|不行|不太好|不舒服|"
    r"难受|高|没劲|没力气|酸|肿|麻|不便|不方便|不利索|不适|犯了|摔伤|摔了|受伤|做手术|"
    r"病了|住院)"
)
_CAUSE = re.compile(
    rf"{_AILMENT}|感冒发烧|感冒|发烧|发热|咳嗽|拉肚子|骨折|摔伤|住院|(?:做|要)手术|(?:去|"
    r"上|到|在)医院(?:复查|看病|检查|住院)?|看病|复查|化疗|透析|输液|打针|"
    r"走不动|走不了路|下不了楼|不舒服|不得劲|生病|病了|有事|有急事|家里有事|没空|没时间|"
    r"忙|出门|外出|出差|在外地|(?:去|在)外地|下雨|下雪|天冷|天热|路滑|带孙子|带孩子|"
    r"看孙子|接孙子|身体原因|不想动|不想活动|水管漏水"
)
_BECAUSE = re.compile(
    r"因为?(?P<why>[^,。;]{2,16}?)(?=原因|不能|无法|去不|来不|未能|没法|需要?请假|请假|,|"
    r"。|$)"
)
_LEAVE_WORDS = re.compile(
    r"请|假|不去|不来|去不|来不|参加|开会|会议|收到|知道|好的|谢谢|书记|通知|那天|明天的|"
    r"对了|错"
)


_ABOUT_ME = re.compile(r"^(?:我|俺|本人|近日|最近|这几天|这两天|今天|现在|今早|早上|就是|因为|由于|有点)+")


def reason(heard: Heard) -> Found:
    """Why somebody stays away: the ailment or duty, else the short clause beside the wish."""
    cause = _BECAUSE.search(heard.text)
    if cause and not _LEAVE_WORDS.search(cause["why"]):
        why = cause["why"] + ("原因" if heard.text.startswith("原因", cause.end()) else "")
        return {"reason": why}
    clauses = [part for part in re.split(r"[,。!?;]", heard.text) if part]
    for part in clauses:
        if _CAUSE.search(part) and len(part) <= 8 and not _LEAVE_WORDS.search(part):
            return {"reason": _ABOUT_ME.sub("", part).removesuffix("了") or part}
    hit = _CAUSE.search(heard.text)
    if hit:
        return {"reason": hit.group()}
    return {}


@lru_cache(maxsize=64)
def _roster(names: tuple[str, ...]) -> tuple[re.Pattern[str], Mapping[str, list[str]]]:
    """The names by their sound, and who shares one."""
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(by_sound(name), []).append(name)
    return re.compile("|".join(sorted(map(re.escape, alike), key=len, reverse=True)) or r"(?!)"), alike


_NAME_END = (
    r"(?=$|[\s,。、:和与跟同]|签|请|交|去|的|电话|住|家|到|说|让|今|昨|身|地址|手机|结对|"
    r"联系|搬|在|同志|四|三|五|六|\d|来|他|她|没|不|血|已|尾|后|号|女|儿|老)"
)


def guess_name(text: str) -> str:
    """A name at the beginning of `text`, judged by its family name alone, or ""."""
    for length in (3, 2, 4):
        word = text[:length]
        if len(word) == length and re.fullmatch(r"[\u4e00-\u9fff]+", word) and surnames.starts_name(word):
            rest = text[length:]
            if not rest or re.match(_NAME_END, rest):
                return word
    return ""


def known_names(heard: Heard) -> list[str]:
    """Names of the roster that are said, as the roster writes them; by sound only where one person sounds so."""
    if not heard.around.names:
        return []
    sound, alike = _roster(heard.around.names)
    found: list[str] = []
    for match in sound.finditer(heard.sound):
        people = alike[match.group()]
        written = heard.text[match.start() : match.end()]
        if written in people or len(people) == 1:
            found.append(written if written in people else people[0])
    return list(dict.fromkeys(found))


_LEAD = re.compile(
    r"代签|签个?到|签|替|帮|给|让|把|查一?下?|同意|不准|准|看望了?|看了看?|去看了?|"
    r"走访了?|慰问了?|收到?|新增|增加|加一?个|党员|去了?|到|问|打了?(?:个)?电话|"
    r"联系|结对|分给|交给|我是|我叫|姓名是?|名字叫?|我妈叫?|我爸叫?|母亲|父亲|[\s,。、:和与跟]"
)


def names(heard: Heard) -> list[str]:
    """All people named: of the roster, else whatever looks like a name after a word that wants one."""
    known = known_names(heard)
    if known or heard.around.names:
        return known
    found: list[str] = []
    at = 0
    while at < len(heard.text):
        name = guess_name(heard.text[at:]) if at == 0 or _ends_lead(heard.text[:at]) else ""
        if name:
            found.append(name)
            at += len(name)
        else:
            at += 1
    return list(dict.fromkeys(found))


def _ends_lead(before: str) -> bool:
    return any(match.end() == len(before) for match in _LEAD.finditer(before[-6:]))


def name(heard: Heard) -> Found:
    found = names(heard)
    return {"name": found[0]} if found else {}


def tail(heard: Heard) -> Found:
    digits = numbers.last_four(heard.text)
    return {"tail": digits} if digits else {}


_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")


def phone(heard: Heard) -> str:
    found = _PHONE.search(heard.text.replace(" ", ""))
    return found.group() if found else ""


def amount(heard: Heard) -> Found:
    money = re.search(
        r"[\d一二三四五六七八九十百千两零点.]+(?:块|元|毛)[\d一二三四五六七八九两]?(?:毛|"
        r"角)?[\d一二三四五六七八九]?(?:分)?钱?",
        heard.text,
    )
    if not money:
        return {}
    value = numbers.read_amount(money.group())
    return {} if value is None else {"amount": float(value) if value % 1 else int(value)}


def months(heard: Heard) -> Found:
    span = re.search(r"([\d一二三四五六七八九十两仨俩半]+)个?月(?!份|底|初|\d|[一二三四五六七八九十])", heard.text)
    if not span:
        return {}
    sign = {"仨": 3, "俩": 2}.get(span[1]) or numbers.read_number(span[1])
    return {"months": sign} if sign else {}


def base(heard: Heard) -> Found:
    """The monthly pension that a question about dues names."""
    said = re.search(
        r"(?:退休金|养老金|工资|退休费|每?个?月拿|"
        r"收入)\D{0,4}?([\d一二三四五六七八九十百千万两零.]+)",
        heard.text,
    )
    value = numbers.read_amount(said[1]) if said else None
    return {} if value is None else {"base": int(value)}


_KIN = (
    r"女儿|儿子|闺女|儿媳妇?|女婿|老伴|爱人|妻子|丈夫|孙子|孙女|外孙女?|侄子|侄女|外甥女?|"
    r"弟弟|妹妹|哥哥|姐姐|保姆|护工|邻居|妈妈|爸爸|母亲|父亲|妈|爸|"
    r"爷爷|奶奶|老爷子|老太太|姥姥|姥爷|岳父|岳母|婆婆|公公|公婆|老头子"
)
KIN = re.compile(_KIN)


def relation(heard: Heard) -> Found:
    kin = KIN.search(heard.text)
    return {"relation": kin.group()} if kin else {}


def who(heard: Heard) -> Found:
    kin = KIN.search(heard.text)
    if kin:
        return {"who": kin.group()}
    found = names(heard)
    if found:
        return {"who": found[0]}
    old_friend = re.search(r"[老小][\u4e00-\u9fff](?=昨|今|前|刚|也|已|去世|过世|走|病|,|同志|书记)", heard.text)
    return {"who": old_friend.group()} if old_friend else {}


_STAY = re.compile(
    r"(?:去|到|在|回|飞|往)(?P<place>(?!了|不|过|帮|照|带|看|半|下|上|今|明|"
    r"[一二三四五六七八九十\d]+[月号楼]|家里|医院|吗|会|开|参加|看)[\u4e00-\u9fff]{2,8}?)"
    r"(?=过冬|居住|住|带孙|带孩|帮忙|探亲|旅游|看孙|看女|看儿|待|过年|养老|疗养|出差|去了|"
    r"了|,|。|$|呢|一段|几个|两个|三个|半年|\d|明年|今年|五月|四月|六月)"
)


def place(heard: Heard) -> Found:
    found = _STAY.search(heard.text)
    return {"place": found["place"]} if found else {}


def is_alike(a: str, b: str) -> bool:
    """Whether two names sound the same, accents forgiven."""
    return sounds.same(a, b)
