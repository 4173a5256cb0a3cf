"""One cell → the telephone numbers in it, normalised; damaged ones are named and the rest of the cell is kept.

Several numbers are split by `/ 、 ; ； ，` or blanks (domain §9). A mobile number is `19900001234`, a landline
`0552-3041234`, with an extension `0552-3041234-801`.
"""

import re
import unicodedata
from dataclasses import dataclass

_STRONG = re.compile(r"[/、;,|\\\n\r]+|或者?|和|及")
_LABEL = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]|([^\W\d_a-zA-Z*×]+)[:]?|:")
_AREA_IN_BRACKETS = re.compile(r"[(\[【](0\d{2,3})[)\]】]")
_EXTENSION = re.compile(r"\s*(?:转|分机号?|ext\.?|#)\s*[:]?\s*(\d{1,6})\s*$", re.IGNORECASE)
_COUNTRY = re.compile(r"^(?:\+86|0086|86)-?(?=0?\d{10})")
_MOBILE = re.compile(r"0?(1[3-9]\d{9})")
_TWO_MOBILES = re.compile(r"(1[3-9]\d{9})(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(010|02[0-57-9]|0[3-9]\d{2})-?([2-8]\d{6,7})(?:-(\d{1,6}))?")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
_NOTHING = re.compile(r"[^\w]*|(?:无|没有?|未|不).*")
_PLAIN_LABELS = frozenset(
    (
        "手机",
        "电话",
        "座机",
        "固话",
        "固定电话",
        "移动电话",
        "家",
        "家庭",
        "宅",
        "住宅",
        "办",
        "办公",
        "本人",
        "单位",
        "号码",
        "手机号",
        "宅电",
        "家电",
    )
)


@dataclass(frozen=True, slots=True)
class Phones:
    """`notes` say whose number it is where the cell does (`19900001234 女儿`).

    `bad` pairs a masked piece with its reason.
    """

    numbers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    bad: tuple[tuple[str, str], ...] = ()


def read_phones(text: str) -> Phones:
    """The text of a cell; numbers without their `.0`. Blank pieces and 无 are passed over. Never raises."""
    text = _AREA_IN_BRACKETS.sub(r"\1-", unicodedata.normalize("NFKC", text))
    text = re.sub(r"[—–−‐]", "-", text)
    numbers: list[str] = []
    notes: list[str] = []
    bad: list[tuple[str, str]] = []
    for piece in _STRONG.split(text):
        bare, label = _without_label(piece)
        found, left = _numbers_in(bare)
        numbers += found
        notes += [f"{number} {label}" for number in found if label]
        bad += [(masked(part), _reason(part)) for part in left]
    if not numbers and not bad and not _NOTHING.fullmatch(text.strip()):
        bad = [(masked(text.strip()), "phone_unreadable")]
    return Phones(tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(notes)), tuple(bad))


def masked(text: str) -> str:
    """Hides the middle of every long run of digits: enough to find the cell, too little to keep the number."""
    return re.sub(r"\d{6,}", lambda run: run[0][:3] + "*" * (len(run[0]) - 5) + run[0][-2:], text)


def _without_label(piece: str) -> tuple[str, str]:
    extension = _EXTENSION.search(piece)
    if extension:
        piece = piece[: extension.start()] + "-" + extension[1]
    words = [(inside or word).strip() for inside, word in _LABEL.findall(piece)]
    kept = [word for word in words if word and word not in _PLAIN_LABELS and word != "无" and not word.isdigit()]
    inside = " ".join(word for word in words if word.isdigit() and len(word) >= 7)
    return f"{_LABEL.sub(' ', piece)} {inside}".strip(), "".join(kept)


def _numbers_in(piece: str) -> tuple[list[str], list[str]]:
    """Joins neighbours over blanks as far as it takes to make a number: `199 0000 1234`, `0552 3041234`."""
    tokens = piece.split()
    found: list[str] = []
    left: list[str] = []
    at = 0
    while at < len(tokens):
        for end in range(at + 1, min(at + 4, len(tokens)) + 1):
            if numbers := _as_numbers("".join(tokens[at:end])):
                found += numbers
                at = end
                break
        else:
            left += [tokens[at]] if re.search(r"[\w*]", tokens[at]) else []
            at += 1
    return found, left


def _as_numbers(token: str) -> list[str]:
    token = _COUNTRY.sub("", token.strip("-"))
    if two := _TWO_MOBILES.fullmatch(token):
        return [two[1], two[2]]
    for spelling in (token, token.replace("-", "")):
        if mobile := _MOBILE.fullmatch(spelling):
            return [mobile[1]]
        landline = _LANDLINE.fullmatch(spelling)
        if landline and (len(landline[2]) == 8 or len(landline[1]) == 4):
            return ["-".join(part for part in landline.groups() if part)]
    return []


def _reason(token: str) -> str:
    digits = re.sub(r"[-+]", "", token)
    if _SCIENTIFIC.fullmatch(token):
        return "phone_damaged"
    if re.search(r"[*×]", token) or re.fullmatch(r"\d+x+\d*", token, re.IGNORECASE):
        return "phone_incomplete"
    if re.fullmatch(r"\d{17}[\dXx]|\d{15}", digits):
        return "phone_is_identity"
    if not digits.isdigit():
        return "phone_unreadable"
    if re.fullmatch(r"[2-8]\d{6,7}", digits):
        return "phone_no_area"
    return "phone_zero_lost" if re.fullmatch(r"(?:10|2\d|[3-9]\d\d)[2-8]\d{6,7}", digits) else "phone_length"
