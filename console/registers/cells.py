"""Single cells of a roster → values: blanks, names, yes and no, standing, posts, groups.

Dates and phones have their own files.

A reason is a code of `data/roster_reasons.tsv`; an empty one means that the cell was understood.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from console.registers.dates import read_date
from console.registers.sheets import Cell
from domain.days import PartialDate

_BLANKS = frozenset(("", "无", "(无)", "（无）", "暂无", "无。", "空", "none", "null", "nan"))
_STROKES = re.compile(r"[-‐–—―−－﹣_/／\\＼、*＊.。…~～]+")
_UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_WIDE = {code: code - 0xFEE0 for start, end in ("０９", "ＡＺ", "ａｚ") for code in range(ord(start), ord(end) + 1)}
_NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)")
_BRACKET = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]?")
_TITLE = re.compile(r"(?:同志|先生|女士)$")
_DOTS = re.compile(r"[•・．‧∙.·]")
_GROUP_NUMBER = re.compile(r"第?([一二三四五六七八九十]{1,3}|\d{1,2})(?:党?小?组)?")
_CHINESE = "一二三四五六七八九十"
_POSTS = {
    "书记": "书记", "副书记": "副书记", "组织委员": "组织委员", "组委": "组织委员",
    "宣传委员": "宣传委员", "宣委": "宣传委员",
    "纪检委员": "纪检委员", "纪委委员": "纪检委员", "纪检": "纪检委员", "委员": "委员", "支委": "委员",
    "支部委员": "委员", "组长": "党小组组长",
    "小组长": "党小组组长", "党小组长": "党小组组长", "党小组组长": "党小组组长",
}  # fmt: skip
_NO_POST = frozenset(("党员", "普通党员", "正式党员", "预备党员", "一般党员"))
_NOT_YET = re.compile(r"积极分子|发展对象|申请人|群众|共青团员")
_CATEGORIES = {"离休": "veteran", "退休": "retired", "内退": "retired", "退养": "retired", "在职": "in_service"}
_YES = frozenset(("是", "√", "✓", "✔", "y", "yes", "有", "true"))
_NO = frozenset(("否", "×", "x", "n", "no", "不是", "没有", "false"))


def shown(cell: Cell) -> str:
    """The cell as a person sees it, near enough to find it again."""
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return f"{cell:.10G}" if abs(cell) < 1e15 else f"{cell:.2G}"
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return str(cell.date())
    return str(cell).strip()


def text_of(cell: Cell) -> str:
    """One line, full-width digits and letters made narrow, ends trimmed; empty for 无, —, / and their like."""
    if cell == "":  # most cells
        return ""
    text = _UNSEEN.sub("", shown(cell)).translate(_WIDE)
    text = re.sub(r"\s+", " ", text).strip()
    bare = text.replace(" ", "")
    return "" if bare.lower() in _BLANKS or _STROKES.fullmatch(bare) else text


def kept_text(cell: Cell) -> str:
    """Free text without any ID number that stands in it."""
    return _NUMBER_OF_A_PERSON.sub("", text_of(cell)).strip()


def without_blanks(cell: Cell) -> str:
    """A name of a branch or the like: no blanks inside."""
    return text_of(cell).replace(" ", "")


@dataclass(frozen=True, slots=True)
class Named:
    """A name, what stood in brackets behind it, and why it was refused, if it was."""

    name: str = ""
    notes: tuple[str, ...] = ()
    reason: str = ""


def read_name(cell: Cell) -> Named:
    """王　芳 → 王芳, 王芳（女） → 王芳 and 女, 王芳同志 → 王芳. The dot of long names becomes `·`."""
    text = unicodedata.normalize("NFKC", text_of(cell))
    notes = tuple(note.strip() for note in _BRACKET.findall(text) if note.strip())
    name = _BRACKET.sub("", text)
    name = re.sub(r"[*#※△▲☆★]+$|^[*#※△▲☆★]+", "", name) if re.fullmatch(r"[A-Za-z .]+", name) else _squeezed(name)
    name = _TITLE.sub("", name.strip())
    if not name:
        return Named(notes=notes, reason="name_missing")
    if not all(letter.isalpha() or letter in "· " for letter in name) or name.strip("·") != name:
        return Named(name, notes, "name_unreadable")
    return Named(name, notes, "name_short" if len(name) < 2 else "")


def _squeezed(name: str) -> str:
    name = re.sub(r"[\s*#※△▲☆★]+", "", name)
    return _DOTS.sub("·", name)


def read_gender(cell: Cell) -> tuple[str, str]:
    said = without_blanks(cell).lower()
    value = {"男": "男", "男性": "男", "m": "男", "女": "女", "女性": "女", "f": "女"}.get(said, "")
    return value, "" if value or not said else "gender_unknown"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column on kinds of people says; the two kinds are often mixed in one column."""

    standing: str = ""
    category: str = ""
    not_member: bool = False

    def __bool__(self) -> bool:
        return bool(self.standing or self.category or self.not_member)


def read_kind(cell: Cell) -> Kind:
    """正式 / 预备 and 离休 / 退休 / 在职 wherever they stand. 离退休 alone does not say which of the two."""
    said = without_blanks(cell)
    if _NOT_YET.search(said):
        return Kind(not_member=True)
    standing = "probationary" if said.startswith("预") else "full" if said == "正" or said.startswith("正式") else ""
    plain = said.replace("离退休", "")
    found = {category for mark, category in _CATEGORIES.items() if mark in plain}
    category = found.pop() if len(found) == 1 else ""
    return Kind(standing, category)


@dataclass(frozen=True, slots=True)
class YesNo:
    """A yes-or-no cell with what may stand behind it: a place, a day."""

    value: bool | None = None
    detail: str = ""
    reason: str = ""


def read_yes_no(cell: Cell) -> YesNo:
    """是, 否, √, `是(海南三亚)`; anything else that is not blank is refused."""
    said = unicodedata.normalize("NFKC", text_of(cell)).strip()
    bracket = _BRACKET.search(said)
    head = _BRACKET.sub("", said).strip().lower()
    detail = bracket[1].strip() if bracket else ""
    if head[:1] == "是" and len(head) > 1:
        head, detail = "是", head[1:].strip(" ,，:：;；") or detail
    if head in _YES:
        return YesNo(True, detail)
    if head in _NO:
        return YesNo(False, detail)
    return YesNo(None, "", "yes_no_unknown" if said else "")


def read_lost(cell: Cell) -> tuple[YesNo, PartialDate | None]:
    """是否为失联党员(失去联系日期): yes or no, or only the day on which the contact was lost."""
    answer = read_yes_no(cell)
    dated: Cell = answer.detail if answer.value else cell
    if answer.value is False or not (isinstance(dated, (int, float, date)) or text_of(dated)):
        return answer, None
    day, reason = read_date(dated)
    if answer.value:
        return answer, day
    return (YesNo(True), day) if day and not reason else (answer, None)


def read_posts(cell: Cell) -> tuple[str, ...]:
    """党内职务, each by its exact name. A former post (原支部书记) is kept as it stands and gives no rights."""
    said = unicodedata.normalize("NFKC", text_of(cell))
    parts: list[str] = []
    for part in re.split(r"[、/,;()兼和]+", said):
        whole = part.replace(" ", "")
        parts += [whole] if _post(whole) in _POSTS.values() else part.split()
    return tuple(dict.fromkeys(_post(part) for part in parts if part not in _NO_POST and text_of(part)))


def _post(said: str) -> str:
    bare = re.sub(r"^(?:中共)?(?:党支部|支部|支委会?)(?=书记|副书记|.+委员|委员)", "", said)
    bare = re.sub(r"^(?:第?[一二三四五六七八九十\d]+)(?=党?小?组组?长)", "", bare)
    return _POSTS.get(bare, said)


def read_group(cell: Cell) -> str:
    """A number, 1组 or 一组 becomes 第一党小组; a group with a name of its own keeps it."""
    said = re.sub(r"\(.*?\)$", "", unicodedata.normalize("NFKC", without_blanks(cell)))
    found = _GROUP_NUMBER.fullmatch(said)
    if found is None:
        return said
    number = int(found[1]) if found[1].isdigit() else 0
    spelt = _spelt(number) if number else found[1]
    return f"第{spelt}党小组" if spelt else said


def _spelt(number: int) -> str:
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else _CHINESE[tens - 1] + "十"
    return lead + (_CHINESE[ones - 1] if ones else "")


def read_correction(cell: Cell) -> tuple[str, str]:
    """党龄校正值 in months, may be negative."""
    said = unicodedata.normalize("NFKC", without_blanks(cell)).removesuffix("个月").removesuffix("月")
    if re.fullmatch(r"[-+]?\d{1,3}", said):
        return str(int(said)), ""
    return "", "correction_unknown" if said else ""


def read_membership(cell: Cell) -> tuple[str, str]:
    """党籍状态: `normal` or `suspended`."""
    said = without_blanks(cell)
    value = "normal" if said.startswith("正常") else "suspended" if "停止" in said or said == "停" else ""
    return value, "" if value or not said else "membership_unknown"


def is_damaged_identity(cell: Cell) -> bool:
    """An ID number that the spreadsheet took for a quantity: 1.1E+17."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return abs(cell) >= 1e15
    return isinstance(cell, str) and re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+", cell.strip()) is not None
