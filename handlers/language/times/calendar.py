"""Days by calculation: months and weeks, lunar days and festivals."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar, Solar


def month_shifted(day: date, months: int) -> date:
    """`day` some months later; the last day of a shorter month where there is no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def coming(day: date, weekday: int) -> date:
    """The first such weekday from `day` on."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def nth_weekday(first: date, nth: int, weekday: int) -> date | None:
    """The nth (1…5, −1 the last) such weekday of the month that `first` opens; None where the month has none."""
    if nth == -1:
        last = month_end(first)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    day = coming(first, weekday) + timedelta(weeks=nth - 1)
    return day if day.month == first.month else None


def possible(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=512)
def lunar_to_solar(year: int, month: int, day: int) -> date | None:
    """A lunar day; a negative month is a leap month. The 29th stands in for a 30th that there is not."""
    for candidate in (day, 29) if day == 30 else (day,):
        try:
            solar = Lunar.fromYmd(year, month, candidate).getSolar()
        except Exception:  # noqa: BLE001 - the library raises bare exceptions for impossible days
            continue
        return date(solar.getYear(), solar.getMonth(), solar.getDay())
    return None


@lru_cache(maxsize=512)
def lunar_of(day: date) -> tuple[int, int, int]:
    """Lunar year, month (negative: leap) and day."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return lunar.getYear(), lunar.getMonth(), lunar.getDay()


_SOLAR_FEASTS = {
    "元旦": (1, 1), "植树节": (3, 12), "妇女节": (3, 8), "三八节": (3, 8), "三八妇女节": (3, 8), "三八": (3, 8), "雷锋日": (3, 5),
    "学雷锋日": (3, 5), "劳动节": (5, 1), "五一": (5, 1), "五一节": (5, 1), "五一劳动节": (5, 1), "青年节": (5, 4),
    "五四": (5, 4), "五四青年节": (5, 4), "儿童节": (6, 1), "六一": (6, 1), "六一儿童节": (6, 1), "建党节": (7, 1),
    "七一": (7, 1), "七一建党节": (7, 1), "党的生日": (7, 1), "党生日": (7, 1), "建军节": (8, 1), "八一": (8, 1),
    "八一建军节": (8, 1), "教师节": (9, 10), "烈士纪念日": (9, 30), "国庆": (10, 1), "国庆节": (10, 1), "十一国庆": (10, 1),
    "十一国庆节": (10, 1), "记者节": (11, 8), "宪法日": (12, 4), "国家公祭日": (12, 13), "公祭日": (12, 13),
    "毛主席诞辰": (12, 26), "圣诞节": (12, 25), "护士节": (5, 12), "抗战胜利纪念日": (9, 3),
}  # fmt: skip
_LUNAR_FEASTS = {
    "春节": (1, 1), "大年初一": (1, 1), "新春": (1, 1), "过年": (1, 1), "元宵节": (1, 15), "元宵": (1, 15), "上元节": (1, 15),
    "龙抬头": (2, 2), "上巳节": (3, 3), "端午": (5, 5), "端午节": (5, 5), "端阳": (5, 5), "端阳节": (5, 5), "七夕": (7, 7), "七夕节": (7, 7),
    "中元节": (7, 15), "中秋": (8, 15), "中秋节": (8, 15), "重阳": (9, 9), "重阳节": (9, 9), "老年节": (9, 9),
    "腊八": (12, 8), "腊八节": (12, 8), "小年": (12, 23), "除夕": (12, 30), "大年三十": (12, 30), "大年夜": (12, 30), "年三十": (12, 30),
    "年三十晚": (12, 30), "三月三": (3, 3), "二月二": (2, 2), "五月节": (5, 5), "八月节": (8, 15),
}  # fmt: skip
_TERMS = (
    "立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至 小寒 大寒"
).split()
# Weather too: counted as a day only with a word beside it that says so.
WEATHER_TERMS = frozenset(["雨水", "白露", "霜降", "小雪", "大雪", "小寒", "大寒", "小暑", "大暑", "寒露", "小满", "谷雨"])
FEASTS = frozenset(_SOLAR_FEASTS) | frozenset(_LUNAR_FEASTS) | frozenset(_TERMS) | {"清明节", "母亲节", "父亲节"}
# What 假期 lengthens to the days that are free.
HOLIDAYS = {
    "元旦": "元旦", "春节": "春节", "清明": "清明", "清明节": "清明", "五一": "五一", "五一节": "五一", "劳动节": "五一",
    "五一劳动节": "五一", "端午": "端午", "端午节": "端午", "中秋": "中秋", "中秋节": "中秋", "国庆": "国庆", "国庆节": "国庆", "十一": "国庆",
}  # fmt: skip


@lru_cache(maxsize=256)
def _term(name: str, year: int) -> date | None:
    table = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()
    # The table opens with last year's 冬至; this year's own stands under the Latin name (library §5).
    solar = table["DONG_ZHI"] if name == "冬至" else table[name]
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def feast(name: str, year: int) -> date | None:
    """The day of a festival or solar term that falls in (or, lunar, belongs to) that year."""
    if name in _SOLAR_FEASTS:
        return date(year, *_SOLAR_FEASTS[name])
    if name in _LUNAR_FEASTS:
        return lunar_to_solar(year, *_LUNAR_FEASTS[name])
    if name in {"母亲节", "父亲节"}:
        return nth_weekday(date(year, 5 if name == "母亲节" else 6, 1), 2 if name == "母亲节" else 3, 6)
    return _term(name.removesuffix("节"), year)


def is_lunar_feast(name: str) -> bool:
    return name in _LUNAR_FEASTS


def lunar_feast(name: str) -> tuple[int, int] | None:
    return _LUNAR_FEASTS.get(name)


def solar_feast(name: str) -> tuple[int, int] | None:
    return _SOLAR_FEASTS.get("国庆" if name == "十一" else name)
