"""Roster files as branches really send them, of invented people, with every kind of mess at known places.

`python -m bench.rosters DIR` writes them. Telephone numbers are from the unassigned range 199 0000 nnnn; ID numbers
carry the area code 000000, which does not exist.
"""

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.roster_files import Cell, Grid, csv_of, xls_of, xlsx_of
from bench.roster_people import Form, Person, invented_person, typed_row

KEYS: dict[Form, str] = {
    "A": "number name gender people born home school work joined full_on posts job category retired identity phones "
    "address group branch remark",
    "B": "name gender people identity born school standing branch joined full_on station phones address state "
    "lost floating",
    "C": "number name gender identity people born school standing degree branch phones joined full_on age correction "
    "stratum station rank migrant address register lost floating kind turned first_branch longer",
}
LABELS: dict[Form, str] = {
    "A": "序号|姓 名|性别|民族|出生年月|籍贯|学历|参加工作时间|入党时间|转正时间|党内职务|退休前单位及职务|"
    "离退休类别(离休/退休)|退休时间|身份证号|联系电话|家庭住址|所在党小组|组织关系所在支部|备注",
    "B": "1.姓名|2.性别|3.民族|4.公民身份证号|5.出生日期|6.学历|7.人员类别\n(正式党员/预备党员)|8.所在党支部|"
    "9.加入党组织日期|10.转为正式党员日期|11.工作岗位|12.联系电话(手机号；固定电话 区号+号码)|13.家庭住址|"
    "14.党籍状态(正常/停止党籍)|15.是否为失联党员(失去联系日期)|16.是否为流动党员(外出流向)",
    "C": "序号|姓名|性别|公民身份号码|民族|出生日期|学历|人员类别|学位|所在党支部|手机号码|入党日期|转正日期|党龄|"
    "党龄校正值|新社会阶层类型|工作岗位|从事专业技术职务|是否农民工|现居住地|户籍所在地|是否失联党员|是否流动党员|入党类型|转正情况|"
    "入党时所在支部|延长预备期时间",
}
HEADERS: dict[Form, dict[str, str]] = {
    form: dict(zip(keys.split(), LABELS[form].split("|"), strict=True)) for form, keys in KEYS.items()
}
NOT_NEEDED = (
    "people home school work job retired identity degree age stratum rank migrant register kind turned "
    "first_branch longer"
)
CAPTIONS = {"joined": "党内情况", "phones": "联系方式"}  # form A: a header of two rows
DETAILS = ("joined", "full_on", "posts", "phones", "address")


@dataclass
class Draft(Grid):
    """The table as it grows, with what has to be named and who has to come out."""

    refused: set[tuple[int, str]] = field(default_factory=set)
    people: list[Person] = field(default_factory=list)
    merged_groups: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class MessyRoster:
    """`refused` are the (row, header) that must be named and no others; `people` those that must come out, in order.

    `only_by_merge` are names whose group stands in a merged cell above: a `.csv` has lost it.
    """

    files: dict[str, bytes]
    refused: frozenset[tuple[int, str]]
    people: tuple[Person, ...]
    dropped: tuple[str, ...]
    only_by_merge: frozenset[str]


def make_roster(form: Form, people: int = 300, seed: int = 1, *, mess: bool = True) -> MessyRoster:
    """The same table in every kind of file that an office sends; the same arguments give the same cells."""
    grid = _grid(form, people, random.Random(seed), mess=mess)
    old = xls_of(grid, mess=mess)
    text = csv_of(grid, ",")
    files = {
        "roster.xlsx": xlsx_of(grid, mess=mess),
        "roster.xls": old,
        "roster.et": old,
        "renamed.xlsx": old,
        "gb18030.csv": text.encode("gb18030"),
        "utf8.csv": text.encode("utf-8"),
        "utf8-marked.csv": text.encode("utf-8-sig"),
        "utf16.csv": csv_of(grid, "\t").encode("utf-16"),
    }
    lost = NOT_NEEDED.split()
    dropped = tuple(_shown(header) for key, header in HEADERS[form].items() if key in lost)
    return MessyRoster(files, frozenset(grid.refused), tuple(grid.people), dropped, frozenset(grid.merged_groups))


def _shown(header: str) -> str:
    """The header as people call it: without its number and the blanks inside."""
    return "".join(header.split()).lstrip("0123456789.")


Spoil = Callable[[dict[str, Cell], Person], tuple[str, Person | None]]
"""Spoils one cell of a row; gives the key of the cell to be named and what is left of the person."""


def _year_for_october(row: dict[str, Cell], person: Person) -> tuple[str, Person]:
    row["born"] = float(person.born[:4] + ".1")
    return "born", replace(person, born=person.born[:4])


def _setting(key: str, cell: Cell, **left: object) -> Spoil:
    def spoil(row: dict[str, Cell], person: Person) -> tuple[str, Person]:
        row[key] = cell
        return key, replace(person, **left)  # type: ignore[arg-type]  # fields by name

    return spoil


def _useless(key: str, cell: Cell) -> Spoil:
    def spoil(row: dict[str, Cell], _: Person) -> tuple[str, None]:
        row[key] = cell
        return key if key != "born" else "name", None

    return spoil


def _full_before_joined(row: dict[str, Cell], person: Person) -> tuple[str, Person]:
    row["full_on"] = str(int(person.joined[:4]) - 3) + "-01"
    return "full_on", replace(person, full_on="")


def _half_a_phone(row: dict[str, Cell], person: Person) -> tuple[str, Person]:
    row["phones"] = "0552-3041234、138****"
    return "phones", replace(person, phones=("0552-3041234",))


def _spoils(form: Form) -> list[Spoil]:
    common: list[Spoil] = [
        _year_for_october,
        _setting("born", "48.7", born=""),
        _setting("born", 48.7, born=""),
        _setting("joined", "1978-13", joined=""),
        _setting("joined", "1978.02.30", joined=""),
        _setting("joined", "七几年", joined=""),
        _setting("born", "农历1948年三月", born=""),
        _full_before_joined,
        _half_a_phone,
        _setting("phones", "1990000123", phones=()),
        _setting("phones", "1.99E+10", phones=()),
        _setting("phones", "3041234", phones=()),
        _setting("gender", "不详", gender=""),
        _setting("identity", 1.1e17),
        _setting("identity", "1.1E+17"),
        _useless("name", "王?芳"),
        _useless("name", ""),
        _useless("name", "—"),
    ]
    if form == "A":
        return [*common, _setting("category", "离退休", category="")]
    if form == "B":
        return [*common, _useless("standing", "入党积极分子"), _setting("floating", "海南")]
    return [*common, _useless("standing", "入党积极分子"), _setting("correction", "约半年")]


def _grid(form: Form, count: int, rng: random.Random, *, mess: bool) -> Draft:
    grid = Draft()
    width = len(HEADERS[form])
    _head(grid, form, mess=mess)
    spoils = _spoils(form)
    for at in range(count):
        person = invented_person(form, at, rng)
        row = typed_row(person, at, mess=mess)
        _between(grid, form, at, width, mess=mess)
        left: Person | None = person
        if mess and at % 11 == 10 and at // 11 < len(spoils):
            key, left = spoils[at // 11](row, person)
            grid.refused.add((len(grid.cells) + 1, _shown(HEADERS[form][key])))
        _place(grid, form, row, left)
        if mess and at in {70, 140}:
            _again(grid, form, row, person, twice=at == 70)
    if mess:
        _foot(grid, width)
    return grid


def _place(grid: Draft, form: Form, row: dict[str, Cell], person: Person | None) -> None:
    grid.cells.append([row.get(key, "") for key in HEADERS[form]])
    if person:
        grid.people.append(person)


def _again(grid: Draft, form: Form, row: dict[str, Cell], person: Person, *, twice: bool) -> None:
    """The row once more, or a namesake who is told apart by birth and telephone."""
    if twice:
        grid.refused.add((len(grid.cells) + 1, "姓名"))
        _place(grid, form, row, None)
        return
    other = replace(person, born="1933-05", phones=("19900009999",))
    _place(grid, form, {**row, "born": "1933年5月", "phones": "19900009999"}, other)


def _head(grid: Draft, form: Form, *, mess: bool) -> None:
    width = len(HEADERS[form])
    if mess and form == "A":
        grid.cells += [
            ["幸福社区离退休干部党员花名册", *[""] * (width - 1)],
            ["填报单位：幸福社区党总支", *[""] * (width - 1)],
        ]
        grid.merges += [(0, 0, 0, width - 1), (1, 0, 1, width - 1)]
    elif mess and form == "B":
        grid.cells.append(["党员基本信息采集表", *[""] * (width - 1)])
        grid.merges.append((0, 0, 0, width - 1))
    _header(grid, form, two_rows=mess and form == "A")


def _header(grid: Draft, form: Form, *, two_rows: bool) -> None:
    if not two_rows:
        grid.cells.append(list(HEADERS[form].values()))
        return
    top = len(grid.cells)
    grid.cells.append([CAPTIONS.get(key, "" if key in DETAILS else header) for key, header in HEADERS[form].items()])
    grid.cells.append([header if key in DETAILS else "" for key, header in HEADERS[form].items()])
    keys = list(HEADERS[form])
    grid.merges += [(top, place, top + 1, place) for place, key in enumerate(keys) if key not in DETAILS]
    grid.merges += [(top, keys.index("joined"), top, keys.index("posts"))]
    grid.merges += [(top, keys.index("phones"), top, keys.index("address"))]


def _between(grid: Draft, form: Form, at: int, width: int, *, mess: bool) -> None:
    """What stands between people: empty rows, headers repeated for printing, subtotals; groups merged over rows."""
    if not mess or at == 0:
        return
    if at % 45 == 0:
        grid.cells.append(["小计", f"{at}人", *[""] * (width - 2)])
        grid.cells.append([""] * width)
        _header(grid, form, two_rows=form == "A")
    elif at % 37 == 0:
        grid.cells.append([""] * width)
    if form == "A" and at % 20 == 4:
        _merge_groups(grid, form)


def _merge_groups(grid: Draft, form: Form) -> None:
    """The three latest people share one merged group cell."""
    place = list(HEADERS[form]).index("group")
    rows = range(len(grid.cells) - 3, len(grid.cells))
    if any(grid.cells[row][place] != grid.cells[rows[0]][place] or not grid.cells[row][1] for row in rows):
        return
    for row in rows[1:]:
        grid.cells[row][place] = ""
    grid.merges.append((rows[0], place, rows[-1], place))
    grid.merged_groups.update(person.name for person in grid.people[-2:])


def _foot(grid: Draft, width: int) -> None:
    blank = [""] * (width - 1)
    grid.cells += [
        ["合计", f"{len(grid.people)}人", *[""] * (width - 2)],
        ["注：1.本表一式两份。2.没有的填“无”。", *blank],
        ["填表人：李某", *[""] * (width - 2), "审核人：王某"],
        ["以下空白", *blank],
    ]
    last = len(grid.cells) - 1
    grid.merges += [(last - 2, 0, last - 2, width - 1), (last, 0, last, width - 1)]


def main(folder: Path) -> None:
    forms: tuple[Form, ...] = ("A", "B", "C")
    for form in forms:
        made = make_roster(form)
        for name, content in made.files.items():
            (folder / f"{form}-{name}").write_bytes(content)
        print(f"form {form}: {len(made.people)} people, to be named: {sorted(made.refused)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
