"""What a template value may be, per key type (platform §5.2)."""

import re

_CHINESE = r"\u4e00-\u9fff"
_CLOCK = r"(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?"
_MONTH, _DATE = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = rf"(?:\d{{4}}年{_MONTH}月{_DATE}日|\d{{4}}[-/.]{_MONTH}[-/.]{_DATE})"
_MOMENT = rf"(?:{_DAY}(?:\s*{_CLOCK})?)"
_TIME = rf"(?:{_CLOCK}|{_MOMENT})"

_PATTERNS: dict[str, str] = {
    "thing": r".{1,20}",
    "short_thing": r".{1,5}",  # undocumented; about five
    "number": r"-?\d{1,32}(?:\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": rf"[^{_CHINESE}]{{1,32}}",
    "time": rf"{_TIME}(?:\s*~\s*{_TIME})?",
    "date": rf"{_MOMENT}(?:\s*~\s*{_MOMENT})?",
    "amount": r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?",
    "phone_number": r"[\d+\-() ]{1,17}",
    "car_number": r".{1,8}",
    "name": rf"[{_CHINESE}·]{{1,10}}|[A-Za-z \W_]{{1,20}}|[{_CHINESE}A-Za-z \W_]{{1,10}}",
    "phrase": rf"[{_CHINESE}]{{1,5}}",
    "const": r".{1,20}",
    "enum": r".{1,20}",
}
_RULES = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_KIND = re.compile(r"([a-z_]+?)\d+")


def allowed(key: str, value: object, listed: list[str] | None = None) -> bool:
    """Whether the platform takes `value` for a key such as thing1. Keys of old free templates have no rule.

    `listed` are the permitted values of a const or enum key, where the template names them.
    """
    if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
        return False
    match = _KIND.fullmatch(key)
    kind = match.group(1) if match else ""
    if kind not in _RULES:
        return True
    if listed and value not in listed:
        return False
    if kind == "number" and len(re.sub(r"\D", "", value)) > 32:
        return False
    return _RULES[kind].fullmatch(value) is not None
