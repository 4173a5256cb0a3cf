"""Numbers in every written and spoken form; always of a piece of text, never a conversion of a whole sentence."""

import re
import unicodedata
from decimal import Decimal

_DIGIT = {
    sign: value
    for value, signs in enumerate(
        ["0零〇洞", "1一壹幺弌", "2二贰两弍俩", "3三叁弎仨", "4四肆", "5五伍", "6六陆", "7七柒拐", "8八捌", "9九玖"]
    )
    for sign in signs
}
_UNIT = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_BIG = {"万": 10_000, "亿": 100_000_000}
SIGNS = "0-9零〇一二两三四五六七八九十百千万亿幺廿卅卌俩仨壹贰叁肆伍陆柒捌玖拾佰仟"
_NUMBER = re.compile(rf"[{SIGNS}]+")
_PLAIN = str.maketrans({"拾": "十", "佰": "百", "仟": "千"} | _TENS)


def _flat(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _section(text: str, unit_above: int = 1) -> int | None:
    """A number below ten thousand; a bare last digit counts the next lower unit (两百五 = 250)."""
    total, digit, last_unit = 0, None, unit_above
    zero = False
    for sign in text:
        if sign in _UNIT:
            unit = _UNIT[sign]
            if (unit >= last_unit > 1) or (digit is None and unit != 10) or digit == 0:
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit, zero = None, unit, False
        elif (digit is not None and digit != 0) or sign not in _DIGIT:  # digits of other scripts are none of ours
            return None
        else:
            digit = _DIGIT[sign]
            zero = zero or digit == 0
    if digit is None:
        return total
    bare = not zero and last_unit >= 100 and digit
    return total + digit * (last_unit // 10 if bare else 1)


def _with_units(text: str) -> int | None:
    for sign, size in (("亿", _BIG["亿"]), ("万", _BIG["万"])):
        head, found, tail = text.partition(sign)
        if not found:
            continue
        high = value_of(head)
        low = _section(tail, size) if tail and "万" not in tail else (value_of(tail) if tail else 0)
        return None if high is None or low is None else high * size + low
    return _section(text)


def value_of(text: str) -> int | None:
    """The value of a string of number signs only; None where it is no number."""
    text = text.translate(_PLAIN)
    if not text:
        return None
    if text.isascii():
        return int(text)
    if all(sign in _DIGIT for sign in text):
        return int("".join(str(_DIGIT[sign]) for sign in text))
    if any(sign.isascii() for sign in text):  # 3万5, 2百
        text = "".join("零一二三四五六七八九"[int(sign)] if sign.isascii() else sign for sign in text)
        if re.search("[零一二三四五六七八九]{2}", text):
            mixed = re.fullmatch(r"([零一二三四五六七八九]+)([百千万亿])", text)
            unit = (_UNIT | _BIG).get(mixed[2], 0) if mixed else 0
            high = value_of(mixed[1]) if mixed else None
            return high * unit if high is not None else None
    return _with_units(text)


_CLASSIFIER = "(?:个人|个|人|位|名|块钱|块|元|次|号|岁|天|份|本|张|户|家|位同志|名党员|里|月)?"
_POLITE = "(?:吧|啊|呀|了|哈|哦|呢|谢谢|谢谢您|谢谢你|麻烦了|好了|好|。|\\.|,|!|！)*"


def read_number(text: str) -> int | None:
    """The one whole number that `text` is, with or without a counting word; None for anything else."""
    flat = _flat(text).replace(",", "").replace(" ", "")
    if flat.startswith("半百"):
        return 50 if re.fullmatch("半百" + _CLASSIFIER, flat) else None
    match = re.fullmatch(rf"([{SIGNS}]+){_CLASSIFIER}{_POLITE}", flat)
    return value_of(match[1]) if match else None


def find_numbers(text: str) -> list[tuple[int, tuple[int, int]]]:
    """Every number in `text` with its span; of use only where the sentence is known to be about numbers."""
    found = ((value_of(match.group()), match.span()) for match in _NUMBER.finditer(text))
    return [(value, span) for value, span in found if value is not None]


# -- choices -----------------------------------------------------------------

_CIRCLED = {sign: str(index) for index, sign in enumerate("❶❷❸❹❺❻❼❽❾", 1)}
_CHOICE = re.compile(
    r"(?:那就|就|那|嗯|好|好的|我|我要|请|帮我|给我|请帮我|请给我)?,?"
    r"(?:选择?|回复?|按|要|点|答|报|填|发|走)?,?(?:第|头|数字|答案|序号|编号|选项)?(?:是)?\(?"
    r"(?P<n>\d{1,2}|[一二两三四五六七八九壹贰叁肆伍陆柒捌玖幺俩仨零〇]|[一二]?十[一二三四五六七八九]?)"
    r"\)?[.、。:]?(?:号|个|项|条|种|选项|那个|那项|那条)?的?[.、。!,]?(?:吧|了|啊|呀|哈|哦|呢|就行|就好|好了|可以|谢谢您?你?|麻烦您?你?了?|请|同志|书记)*[.。!,]?"
)
_SEPARATED = re.compile(
    r"(?:我?选?回?)?(?:[1-9一二两三四五六七八九幺壹贰叁]号?)(?:(?:[,、.\s/+&和或跟与]|或者|还是|以及|都)+(?:[1-9一二两三四五六七八九幺壹贰叁]号?))+(?:都?[选要行]|都可以|吧|。)*"
)


def _choice_text(text: str) -> str:
    text = "".join(_CIRCLED.get(sign, sign) for sign in text)
    text = unicodedata.normalize("NFKC", text).replace("，", ",").replace("⃣", "")
    return re.sub(r"\s+", " ", text).strip(" \ufe0f")


def is_ambiguous_choice(text: str) -> bool:
    """A doubled digit (`11`) or several (`1和3`): the caller asks which (R-UX-41)."""
    flat = _choice_text(text).rstrip("。.!,吧")
    if re.fullmatch(r"[1-9]{2,}|[一二三四五六七八九]{2,}", flat):
        return True
    return bool(_SEPARATED.fullmatch(flat))


def read_choice(text: str) -> int | None:
    """The option that a short answer picks (R-UX-40), or None; `is_ambiguous_choice` tells an unclear one apart."""
    if is_ambiguous_choice(text):
        return None
    match = _CHOICE.fullmatch(_choice_text(text).replace(" ", ""))
    if not match or "第样" in text:
        return None
    return value_of(match["n"])


# -- money ---------------------------------------------------------------------

_PART = rf"(?:\d+(?:\.\d+)?|[{SIGNS}]+|半)"
_MONEY = re.compile(
    rf"(?:(?P<yuan>{_PART})(?:块钱|元钱|块(?![去来儿走吃住学玩做看地参])|元|圆)(?P<half>半)?)?零?(?:(?P<mao>{_PART})(?:毛|角))?零?(?:(?P<fen>{_PART})分)?(?P<rest>[\d零〇一二两三四五六七八九])?(?:钱|整)?"
)


def _decimal(text: str | None) -> Decimal | None:
    if not text:
        return Decimal(0)
    if text == "半":
        return Decimal("0.5")
    if re.fullmatch(r"\d+\.\d+", text):
        return Decimal(text)
    value = value_of(text)
    return None if value is None else Decimal(value)


def _money(match: re.Match[str]) -> Decimal | None:
    parts = [_decimal(match[name]) for name in ("yuan", "mao", "fen")]
    if None in parts or not any(match[name] for name in ("yuan", "mao", "fen")):
        return None
    yuan, mao, fen = (part or Decimal(0) for part in parts)
    total = yuan + mao / 10 + fen / 100
    if match["half"]:
        total += Decimal("0.5")
    if match["rest"]:
        size = 0 if match["fen"] else 100 if match["mao"] else 10  # 三毛五, 二十三块五
        total += Decimal(_DIGIT[match["rest"]]) / size if size else 0
    return total


def read_amount(text: str) -> Decimal | None:
    """The sum of money in `text`, in yuan; None for none or several. A bare number counts if it is all."""
    flat = _flat(text).replace(",", "").replace(" ", "").replace("¥", "").replace("￥", "")
    bare = re.fullmatch(rf"({_PART}){_POLITE}", flat)
    if bare:
        return _decimal(bare[1])
    wan = re.search(r"(\d+(?:\.\d+)?)万(?:块钱|块|元)", flat)
    if wan:
        return Decimal(wan[1]) * 10_000
    found = [value for match in _MONEY.finditer(flat) if match.group() and (value := _money(match)) is not None]
    return found[0] if len(found) == 1 else None


def read_percent(text: str) -> Decimal | None:
    """`百分之零点五`, `0.5%`, `三成` as a number of hundredths; None otherwise."""
    flat = _flat(text).replace(" ", "")
    match = re.search(rf"百分之({_PART})(?:点([{SIGNS}]+))?|(\d+(?:\.\d+)?)%|([一二两三四五六七八九])成", flat)
    if not match:
        return None
    if match[3]:
        return Decimal(match[3])
    if match[4]:
        return Decimal(_DIGIT[match[4]] * 10)
    whole = _decimal(match[1])
    tail = "".join(str(_DIGIT[sign]) if sign in _DIGIT else "" for sign in match[2] or "")
    return None if whole is None else whole + (Decimal(f"0.{tail}") if tail else 0)


# -- the last four digits of a phone ---------------------------------------------

_SPOKEN = "0-9零〇洞一幺壹二两贰三叁四肆五伍六陆七拐柒八捌九勾玖"
_RUN = re.compile(rf"[{_SPOKEN}](?:[\s\-,、.]?[{_SPOKEN}])*")
_TAIL = re.compile(
    rf"(?:尾号|后四位|末四位|后4位|末4位|后四个|最后四|后几位)[^{_SPOKEN}]{{0,6}}(?P<run>[{_SPOKEN}](?:[\s\-,、.]?[{_SPOKEN}])*)"
)
_THOUSANDS = re.compile(r"[一二两三四五六七八九]千(?:零)?[一二三四五六七八九十百零]*")


def _digits(run: str) -> str:
    spoken = _DIGIT | {"勾": 9}
    return "".join(sign if sign.isascii() else str(spoken[sign]) for sign in run if sign.isdecimal() or sign in spoken)


def last_four(text: str) -> str | None:
    """The last four digits of a phone number, written or spoken ("幺二三四", "尾号1234", a whole number too).

    None where there are none, or several that differ. Years and dates do not count.
    """
    flat = _flat(text)
    named = _TAIL.search(flat)
    if named and len(_digits(named["run"])) == 4:
        return _digits(named["run"])
    found: set[str] = set()
    for match in _RUN.finditer(flat):
        digits = _digits(match.group())
        phone = len(digits) == 11 and digits[0] == "1"
        counted = (
            flat[match.end() : match.end() + 1] in {"年", "元", "块", "月", "点", ":"}
            if match.end() < len(flat)
            else False
        )
        if (phone or len(digits) == 4) and not counted:
            found.add(digits[-4:])
    if not found:
        found = {
            f"{value:04d}"
            for match in _THOUSANDS.finditer(flat)
            if (value := value_of(match.group())) and value < 10_000
        }
    return found.pop() if len(found) == 1 else None
