"""Letters as elderly people write them (R-UX-52): the formulas and the signature come off, the wish stays."""

import re
from dataclasses import dataclass

from handlers.language import surnames

_GREETING = r"(?:您好|你好|你们好|大家好|早上好|上午好|下午好|晚上好|新年好|节日好|早安)"
_TITLE = r"(?:同志们?|书记|支书|主任|委员|组长|联络员|领导们?|老师|党支部|党委|支部|组织|党组织|工作人员|各位)"
_SALUTATION = re.compile(
    rf"\s*(?:(?:尊敬|敬爱|亲爱)的[^,，。!！?？:：\n]{{1,16}}?(?:[:：,，!！。\n]\s*|(?={_GREETING}))(?:{_GREETING}[!！,，。~\s]*)?"
    rf"|[^,，。!！?？:：\n]{{0,8}}{_TITLE}(?:[:：\n]\s*(?:{_GREETING}[!！,，。~\s]*)?|[,，!！]?\s*{_GREETING}[!！,，。~\s]*)"
    rf"|{_GREETING}[!！,，。~\s]+)"
)
_WISHES = (
    r"此致(?:\s*敬礼)?|敬礼|谨此|(?:顺|恭)(?:祝|颂)[^,，。!！\n]{1,12}|"
    r"(?:敬?祝|祝愿)(?:您|你|大家|各位|书记|组织|支部|同志们)?(?:们)?[^,，。!！\n]{0,12}(?:健康|安康|顺利|愉快|快乐|如意|吉祥|平安|幸福)|"
    r"(?:党|祖国)[^,，。!！\n]{0,6}万岁|(?:非常|十分|多)?(?:谢谢|感谢)(?:您|你|组织|书记|大家|支部|了|啦|你们)*"
)
_DATE = r"(?:[\d一二三四五六七八九十〇零]{2,4}年)?[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}[日号]"
_SIGNER = (
    r"(?:老?党员|退休党员|学生|您?的?老?(?:部下|战友|同事)"
    r"|第?[一二三四五六七八九十\d]+(?:党)?小?组|申请人|报告人|请假人|汇报人)?[:：]?\s*"
)
_NAME = r"(?P<name>[\u4e00-\u9fff]{2,4})"
_SIGNATURE = re.compile(
    rf"(?P<formula>(?:[,，。!！;；\s]*(?:{_WISHES})[,，。!！~\s]*)*)"
    rf"(?P<signed>[,，。!！\s]*{_SIGNER}{_NAME}(?:敬上|上|呈|谨上|报告)?)?[,，。\s]*(?P<date>{_DATE})?[。\s]*$"
)
_SELF = re.compile(
    r"(?:我是|俺是|本人是?|我叫|我名叫|我的名字叫)(?:[^,，。!！?？]{0,10}?的)?(?P<name>[\u4e00-\u9fff]{2,4})"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message taken apart. `body` is never empty where the text was not; `name` comes from the signature, else from
    "我是…", and is "" where nobody names himself. Words that belong to a self-introduction stay in the body.
    """

    body: str
    salutation: str
    signature: str
    name: str


def _signature(text: str) -> tuple[int, str]:
    """Where the closing begins (the end of the text if there is none) and whose name stands in it."""
    for found in _SIGNATURE.finditer(text):
        if not found.group().strip(" ,，。!！;；\n") or found.start() == 0:
            continue
        name = found["name"] or ""
        if not name:
            return found.start(), ""
        own_line = text[found.start("signed") : found.start("name")].lstrip(" ,，。!！").startswith("\n")
        framed = found["formula"].strip() or found["date"] or own_line
        if framed and surnames.starts_name(name):
            return found.start(), name
    return len(text), ""


def introduced(text: str) -> str:
    """The name behind "我是…", or ""."""
    found = _SELF.search(text)
    if not found:
        return ""
    return surnames.name_at_start(found["name"])


def peel(text: str) -> Letter:
    """Salutation, body, closing. Takes the original text, because line breaks tell where a signature stands."""
    greeting = _SALUTATION.match(text)
    head = greeting.end() if greeting else 0
    rest = text[head:]
    end, signer = _signature(rest)
    body = rest[:end].strip(" ,，;；\n\t")
    if not body.strip(" 。!！"):
        return Letter(text.strip(), "", "", signer or introduced(text))
    return Letter(body, text[:head].strip(), rest[end:].strip(), signer or introduced(text))
