"""Before reading: words that were misheard are mended, words that only look like times are hidden.

Everything keeps its length, so that spans stay true.
"""

import re
from functools import cache

from handlers.language.sounds import key
from handlers.language.tables import rows

HIDDEN = "□"
_NUMERAL_BY_SOUND = {key(sign): sign for sign in "一二三四五六七八九十两"}
_NUMERALS = frozenset("零〇一二三四五六七八九十廿两俩仨几半")
_WEEKDAY_SOUNDS = {key(sign): sign for sign in "一二三四五六天"} | {key("日"): "日"}
_WEEK = re.compile(r"(礼拜|星期|[下上这本每逢]周)([\u4e00-\u9fff])")
_REAL_WEEKDAY = frozenset("一二三四五六日天末几")
# 周四 may be misheard, 下周是 may not: these follow a bare week without being a weekday.
_PLAIN_FOLLOWERS = frozenset("是时事似一以意已依医议伊易义也里内开有到要的去来我你他您请再上下中")
_CLOCK_BY_SOUND = re.compile(
    r"(?P<part>上午|下午|早上|晚上|中午|傍晚|凌晨)(?P<hour>[\u4e00-\u9fff])(?=[点电店典])"
    r"|(?P<number>[一二三四五六七八九十两\d])(?P<dot>[电店典淀])(?=[钟中终整半\d一二三四五六七八九十]|开|到|集)"
)
_AFTER_CLOCK = re.compile(
    r"(?<=[一二三四五六七八九十两\d]点)(?:(?P<half>[班版伴板办拌])|(?P<bell>[中终忠])(?!午)|(?P<quarter>[一三][课克客可])(?!堂|时|座))"
)

_LASTING = re.compile(r"(?<=[点钟半刻分])[开讲上忙学坐聊谈听](?=到[\d一二三四五六七八九十两])")  # 九点开到十一点


@cache
def _misheard() -> tuple[re.Pattern[str], dict[str, tuple[str, tuple[str, ...]]]]:
    words = {row[0]: (row[1], tuple(row[2].split()) if len(row) > 2 else ()) for row in rows("time_sounds.tsv")}
    return re.compile("|".join(map(re.escape, words))), words


@cache
def _guards() -> re.Pattern[str]:
    return re.compile("|".join(row[0] for row in rows("time_guards.tsv")))


def _swap_words(text: str) -> str:
    pattern, words = _misheard()

    def swap(match: re.Match[str]) -> str:
        right, guards = words[match.group()]
        around = text[max(match.start() - 2, 0) : match.end() + 2]
        return match.group() if any(guard in around for guard in guards) else right

    return pattern.sub(swap, text)


def _weekday(match: re.Match[str]) -> str:
    week, sign = match[1], match[2]
    if sign in _REAL_WEEKDAY or sign in _PLAIN_FOLLOWERS:
        return match.group()
    return week + _WEEKDAY_SOUNDS.get(key(sign), sign)


def _clock(match: re.Match[str]) -> str:
    if match["part"]:
        if match["hour"] in _NUMERALS:
            return match.group()
        return match["part"] + _NUMERAL_BY_SOUND.get(key(match["hour"]), match["hour"])
    return f"{match['number']}点"


def _after_clock(match: re.Match[str]) -> str:
    if match["half"]:
        return "半"
    return "钟" if match["bell"] else match["quarter"][0] + "刻"


def mended(text: str) -> str:
    """Time words that were misheard, as they were meant; equally long."""
    text = _LASTING.sub(" ", _WEEK.sub(_weekday, _swap_words(text)))
    return _AFTER_CLOCK.sub(_after_clock, _CLOCK_BY_SOUND.sub(_clock, text))


def hidden(text: str) -> str:
    """The same text with every word blotted out that only looks like a time."""
    return _guards().sub(lambda match: HIDDEN * len(match.group()), text)
