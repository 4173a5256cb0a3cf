"""One message made ready for the rules: its reading copy, its bare words and its sound."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from handlers.language import normal, sounds
from handlers.language.intents.meaning import Role, Surroundings

_MARKS = re.compile(r"[\s,。.!?;:、…~\"'“”‘’()【】\[\]<>《》*_-]+")
_FILLERS = re.compile(
    r"那个|这个(?=那个|就是|,|我|会)|就是说|就是(?=那个|学习|开会|下|说)|怎么说呢|"
    r"我说(?=那个|,)|(?<![一-龥])[嗯哎喂哦噢唉啊呃额诶欸嘿]+|嗯+|哎呀|哎哟|喂+|来着|"
    r"(?<=[一-龥])[啊呀哈噢喽咯啦嘞咧喔唷]+(?![一-龥])"
)
_SMALL_TAIL = re.compile(r"[啊呀哈哦噢喽咯啦拉嘞咧哩喔哟吧呗嘛嘎呐]+$")
_LOOK_ALIKE = re.compile(r"[己巳](?=收|到|签|阅|知|学|看|交|经)(?<!自己)")  # B4: drawn for 已
# Must not be lost as a filler or in a slip of one sign: it turns the sense round. 部要 behind a word is 全部要, 干部要.
_NO_IN_OTHER_SIGNS = re.compile(
    r"唔(?:要|好)|冇(?=再?发)|(?<![^\W我后您请也万就都快])[步布部补捕卜埠]要(?=再|给|发|来|往|老是)"
)
_SAID_TWICE = re.compile(r"([^\d\W]{1,8}?)\1+")
_ANY_SIGN = r"\u4e00-\u9fff"
_PRIVATE_USE = 0xE000  # the sound alphabet lives where no script does


class _SoundAlphabet(dict[int, int]):
    """Code point of a character → one sign per sound, the same for all characters that accents mix up."""

    def __init__(self) -> None:
        super().__init__()
        self._signs: dict[str, int] = {}

    def __missing__(self, code: int) -> int:
        sound = sounds.key(chr(code)) if "\u4e00" <= chr(code) <= "\u9fff" else ""
        sign = self._signs.setdefault(sound, _PRIVATE_USE + len(self._signs)) if sound else code
        self[code] = sign
        return sign


_ALPHABET = _SoundAlphabet()


def by_sound(text: str) -> str:
    """The text with every Chinese character replaced by the sign of its sound; places stay the same.

    A regular expression may be translated too: its own signs are not Chinese.
    """
    return text.translate(_ALPHABET).replace(_ANY_SIGN, _ANY_SIGN + r"\ue000-\uf8ff")


@dataclass(frozen=True, slots=True)
class Heard:
    """`text` is the reading copy without letter formulas; `bare` also without marks, fillers and small tails;
    `once` is `bare` without words said twice; `sound` is `text` in the sound alphabet; `name` is who signed.
    """

    raw: str
    text: str
    bare: str
    once: str
    sound: str
    name: str
    role: Role
    now: datetime
    zone: ZoneInfo
    around: Surroundings

    @property
    def is_staff(self) -> bool:
        return self.role in (Role.SECRETARY, Role.LIAISON)

    @property
    def open(self) -> str:
        return self.around.open


def strip_marks(text: str) -> str:
    """Only the words: no marks, no blanks, no small tail, lower case."""
    bare = _MARKS.sub("", text)
    return (_SMALL_TAIL.sub("", bare) or bare).lower()


def spoken(text: str) -> str:
    """The reading copy of the whole message, letter formulas included, without what only fills pauses."""
    body = normal.normalise(_NO_IN_OTHER_SIGNS.sub("不要", text[:2000]))
    return _FILLERS.sub("", body).strip(" ,。!;、:") or body


@lru_cache(maxsize=1024)
def _reading(text: str) -> tuple[str, str, str, str, str]:
    text = _LOOK_ALIKE.sub("已", _NO_IN_OTHER_SIGNS.sub("不要", text))
    letter = normal.peel(text)
    body = normal.normalise(letter.body) or normal.normalise(text)
    calm = _FILLERS.sub("", body).strip(" ,。!;、:") or body
    bare = strip_marks(calm)
    once = _SAID_TWICE.sub(r"\1", bare)
    return calm, bare, once, by_sound(calm), letter.name


def hear(text: str, role: Role, now: datetime, zone: ZoneInfo, around: Surroundings) -> Heard:
    """Never raises on whatever people send."""
    calm, bare, once, sound, name = _reading(text[:2000])
    return Heard(text, calm, bare, once, sound, name, role, now, zone, around)
