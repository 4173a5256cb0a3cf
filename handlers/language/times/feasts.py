"""Festivals, memorial days and solar terms, and the day each falls on."""

from datetime import date
from functools import lru_cache

from lunar_python import Solar

from handlers.language.times.calendar import lunar_to_solar, nth_weekday

SOLAR = {
    "元旦": (1, 1), "雷锋日": (3, 5), "学雷锋日": (3, 5), "三八": (3, 8), "三八节": (3, 8), "妇女节": (3, 8),
    "三八妇女节": (3, 8), "植树节": (3, 12), "五一": (5, 1), "五一节": (5, 1), "劳动节": (5, 1), "五一劳动节": (5, 1),
    "五四": (5, 4), "青年节": (5, 4), "五四青年节": (5, 4), "护士节": (5, 12), "六一": (6, 1), "儿童节": (6, 1),
    "六一儿童节": (6, 1), "七一": (7, 1), "建党节": (7, 1), "七一建党节": (7, 1), "党的生日": (7, 1), "党生日": (7, 1),
    "八一": (8, 1), "建军节": (8, 1), "八一建军节": (8, 1), "抗战胜利纪念日": (9, 3), "教师节": (9, 10),
    "烈士纪念日": (9, 30), "国庆": (10, 1), "国庆节": (10, 1), "十一国庆": (10, 1), "十一国庆节": (10, 1),
    "记者节": (11, 8), "宪法日": (12, 4), "公祭日": (12, 13), "国家公祭日": (12, 13), "圣诞节": (12, 25),
}  # fmt: skip
LUNAR = {
    "春节": (1, 1), "新春": (1, 1), "过年": (1, 1), "大年初一": (1, 1), "元宵": (1, 15), "元宵节": (1, 15),
    "上元节": (1, 15), "二月二": (2, 2), "龙抬头": (2, 2), "三月三": (3, 3), "上巳节": (3, 3), "端午": (5, 5),
    "端午节": (5, 5), "五月端午": (5, 5), "端阳": (5, 5), "端阳节": (5, 5), "五月节": (5, 5), "七夕": (7, 7), "七夕节": (7, 7),
    "中元节": (7, 15), "中秋": (8, 15), "中秋节": (8, 15), "八月节": (8, 15), "八月中秋": (8, 15), "重阳": (9, 9), "重阳节": (9, 9),
    "老年节": (9, 9), "九月重阳": (9, 9), "腊八": (12, 8), "腊八节": (12, 8), "小年": (12, 23), "除夕": (12, 30), "年三十": (12, 30),
    "大年三十": (12, 30), "大年夜": (12, 30),
}  # fmt: skip
_SUNDAYS = {"母亲节": (5, 2), "父亲节": (6, 3)}  # month, which Sunday
_TERMS = frozenset([
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑",
    "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒",
])  # fmt: skip
# Weather too: counted as a day only with a word beside it that says so.
WEATHER = frozenset(["雨水", "白露", "霜降", "小雪", "大雪", "小寒", "大寒", "小暑", "大暑", "寒露", "小满", "谷雨"])
NAMES = frozenset(SOLAR) | frozenset(LUNAR) | frozenset(_SUNDAYS) | _TERMS | {"清明节"}


@lru_cache(maxsize=256)
def _term(name: str, year: int) -> date:
    table = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()
    # The table opens with last year's 冬至; this year's own stands under a Latin name.
    solar = table["DONG_ZHI"] if name == "冬至" else table[name]
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def feast(name: str, year: int) -> date | None:
    """The day of a festival or solar term in that year; a lunar one belongs to the lunar year of that number."""
    if name in SOLAR:
        return date(year, *SOLAR[name])
    if name in LUNAR:
        return lunar_to_solar(year, *LUNAR[name])
    if name in _SUNDAYS:
        month, nth = _SUNDAYS[name]
        return nth_weekday(date(year, month, 1), nth, 6)
    return _term(name.removesuffix("节"), year)
