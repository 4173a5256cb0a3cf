"""保密: marks of secret papers stop a text, delicate matters need a second pair of eyes (P21, domain §11.3)."""

import re

from domain.verdicts import Verdict, fold, look, rules_of

CHECK = "secrecy"
_MANY_PHONES = 3

# 18 or 15 digits as an identity number has them, 16 to 19 as a bank card has; written in groups or in one.
_GAP = r"[ \u00a0.·—-]?"
_IDENTITY = re.compile(
    rf"(?<![\d])[1-9]\d{{5}}{_GAP}(?:18|19|20)\d{{2}}{_GAP}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}[\dXx](?![\d])"
    rf"|(?<![\d])[1-9]\d{{5}}{_GAP}\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}(?![\d])"
)
_CARD = re.compile(rf"(?<![\d])[3-9]\d{{3}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?![\d])")
_PHONE = re.compile(r"(?<![\d])(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8})(?![\d])")
_DIGITS = str.maketrans({chr(0xFF10 + n): str(n) for n in range(10)} | {"Ｘ": "X", "ｘ": "x"})


def judge(text: str, *, attachments: int = 0) -> tuple[Verdict, ...]:
    """Nothing for a text that may go out. `attachments` are files that would go with it: none is read here."""
    copy = fold(text)
    return (*look(CHECK, copy), *_numbers(text), *_attached(attachments))


def mask(text: str) -> str:
    """The same text with identity and card numbers hidden but for their last four signs (P14)."""
    plain = text.translate(_DIGITS)
    for pattern in (_IDENTITY, _CARD):
        plain = pattern.sub(lambda found: "*" * (len(found[0]) - 4) + found[0][-4:], plain)
    return plain if plain != text.translate(_DIGITS) else text


def _numbers(text: str) -> list[Verdict]:
    plain = text.translate(_DIGITS)
    found = [("identity", _IDENTITY.search(plain)), ("card", _CARD.search(_IDENTITY.sub("", plain)))]
    verdicts = [_told(name, mask(match[0])) for name, match in found if match is not None]
    phones = _PHONE.findall(plain)
    return [*verdicts, *([_told("phones", "、".join(phones[:2]))] if len(phones) >= _MANY_PHONES else [])]


def _attached(count: int) -> list[Verdict]:
    return [_told("attachment", "")] if count else []


def _told(name: str, part: str) -> Verdict:
    rule = next(rule for rule in rules_of(CHECK) if rule.name == name)
    return Verdict(CHECK, name, rule.level, part, rule.why.replace("{part}", part), rule.way)
