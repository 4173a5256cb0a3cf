"""Invented people, and their cells in the many ways in which people type them (domain §9)."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bench.roster_files import Cell

Form = Literal["A", "B", "C"]

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = tuple(
    "秀兰 建国 桂英 志强 玉梅 德福 淑珍 永年 芳 明 凤霞 国华 素琴 长河 丽 守田 月娥 学文 春生 慧敏".split()  # noqa: SIM905 - a list to read
)
LONG_NAMES = ("欧阳建国", "买买提·吐尔逊", "司马秀兰", "阿依古丽·艾合买提")
BRANCHES = ("幸福社区离退休第一党支部", "幸福社区离退休第二党支部", "纺织厂退休党支部")
GROUPS = ("第一党小组", "第二党小组", "第三党小组")
SERIAL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Person:
    """What a good import has to know in the end. Days as `1948`, `1948-03` or `1948-03-07`, empty for unknown."""

    name: str
    gender: str
    born: str
    joined: str
    full_on: str
    standing: str
    category: str
    phones: tuple[str, ...]
    address: str
    branch: str
    group: str = ""
    posts: tuple[str, ...] = ()


def invented_person(form: Form, at: int, rng: random.Random) -> Person:
    name = SURNAMES[at % 20] + GIVEN[(at // 20 + at * 7) % 20]
    if at % 60 == 7:
        name = LONG_NAMES[at // 60 % len(LONG_NAMES)]
    born = date(rng.randint(1926, 1960), rng.randint(1, 12), rng.randint(1, 28))
    joined = date(born.year + rng.randint(19, 30), rng.randint(1, 12), rng.randint(1, 28))
    no_probation = date(1969, 4, 1) <= joined <= date(1977, 8, 11)
    known_to_day = at % 2 == 0
    phones = (f"1990000{at:04d}",) if at % 3 else (f"1990000{at:04d}", f"0552-304{at:04d}")
    return Person(
        name=name,
        gender="男女"[at % 2],
        born=_day(born, known_to_day),
        joined=_day(joined, known_to_day),
        full_on="" if no_probation else _day(joined.replace(year=joined.year + 1), known_to_day),
        standing="" if form == "A" else "probationary" if at % 50 == 9 else "full",
        category="veteran" if at % 40 == 3 else "retired",
        phones=phones if at % 25 else (),
        address=f"幸福社区{at % 12 + 1}栋{at % 30 + 101}室",
        branch=BRANCHES[at // 100 % 3],
        group=GROUPS[at // 20 % 3] if form == "A" else "",
        posts=_posts(at) if form == "A" else (),
    )


def _posts(at: int) -> tuple[str, ...]:
    if at < 2:
        return (("书记",), ("组织委员", "纪检委员"))[at]
    return ("党小组组长",) if at % 60 == 2 else ()


def _day(day: date, known_to_day: bool) -> str:
    return f"{day:%Y-%m-%d}" if known_to_day else f"{day:%Y-%m}"


def _typed_date(day: str, at: int) -> Cell:
    """One of the notations of domain §9, as far as the day is known."""
    if not day:
        return ("", "无", "—", "/")[at % 4]
    year, month, *rest = day.split("-")
    if rest:
        whole = date(int(year), int(month), int(rest[0]))
        serial = (whole - SERIAL_ZERO).days
        ways: tuple[Cell, ...] = (
            day, int(day.replace("-", "")), f"{whole.year}年{whole.month}月{whole.day}日", whole, serial,
            f"{whole.year}/{whole.month}/{whole.day}", f"{year}.{month}.{rest[0]}", day.replace("-", ""), str(serial),
        )  # fmt: skip
        return ways[at % len(ways)]
    number: Cell = f"{year}.{month}" if month in {"01", "10"} else float(f"{year}.{month}")
    ways = (f"{year}.{month}", int(year + month), f"{year}年{int(month)}月", day, number, _wide(f"{year}.{month}"))
    return ways[at % len(ways)]


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() or letter == "." else letter for letter in text)


def _typed_name(name: str, gender: str, at: int) -> str:
    ways = (
        name,
        f"{name[0]}　{name[1]}" if len(name) == 2 else name,
        f"{name}（{gender}）",
        f" {name}同志",
        name.replace("·", "."),
        f"{name[:1]} {name[1:]}",
    )
    return ways[at % len(ways)]


def _typed_phones(phones: tuple[str, ...], at: int) -> Cell:
    if not phones:
        return ("无", "—", "/", "")[at % 4]
    if len(phones) == 2:
        return ("/", "、", ";", "；", " ", "\n", " / ")[at // 3 % 7].join(phones)
    one = phones[0]
    ways: tuple[Cell, ...] = (
        one, int(one), f"{one[:3]} {one[3:7]} {one[7:]}", _wide(one), f"{one[:3]}-{one[3:7]}-{one[7:]}", f"手机：{one}",
        f"+86 {one}",
    )  # fmt: skip
    return ways[at % len(ways)]


def typed_row(person: Person, at: int, *, mess: bool) -> dict[str, Cell]:
    how = at if mess else 0
    return {
        "number": at + 1,
        "name": _typed_name(person.name, person.gender, how),
        "gender": person.gender,
        "people": "汉族",
        "born": _typed_date(person.born, how),
        "home": "安徽蚌埠",
        "school": "高中",
        "work": "1968.12",
        "joined": _typed_date(person.joined, how + 1),
        "full_on": _typed_date(person.full_on, how + 2),
        "posts": "、".join(person.posts) or ("无" if mess else ""),
        "job": "纺织厂 车间主任",
        "category": "离休" if person.category == "veteran" else "退休",
        "station": "离休人员" if person.category == "veteran" else "退休人员",
        "retired": "2004.05",
        "identity": f"000000{person.born[:4]}0101{at:04d}",
        "phones": _typed_phones(person.phones, how),
        "address": _wide(person.address) if mess and at % 9 == 4 else person.address,
        "group": person.group,
        "branch": person.branch,
        "standing": "预备党员" if person.standing == "probationary" else ("正式党员", "正式")[how % 2],
        "state": "正常",
        "lost": "否",
        "floating": "否",
        "remark": "无" if mess else "",
        "correction": 0,
    }
