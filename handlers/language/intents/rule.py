"""One form for every rule: which words, whose, what they ask for, and what acting wrongly would cost."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from handlers.language.intents.hearing import Heard, by_sound, strip_marks
from handlers.language.intents.meaning import Decision, Understanding

Slots = Callable[[Heard], Mapping[str, object]]

_EXACT, _BY_SOUND, _WHOLE_BY_SOUND = 0.95, 0.75, 0.85
_NEVER = re.compile(r"(?!)")
_START, _END = r"(?:^|(?<=[,。!?;:]))", r"(?=$|[,。!?;])"


def nothing(_: Heard) -> Mapping[str, object]:
    return {}


def clause(words: str) -> str:
    """An expression for a clause that consists of `words`, small words around forgiven."""
    return rf"{_START}(?:好的?|我|你好|您好|谢谢|那)?(?:{words})(?:了|的|吧|啊|呀)*{_END}"


def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression) if expression else _NEVER


@dataclass(frozen=True)
class Rule:
    """`whole`: whole messages, divided by blanks. `has`: an expression searched in the reading copy.
    `unless`: takes the rule away. `staff`: only secretaries and liaisons. `by_sound`: also heard by sound.
    `decision` holds for the words as written; what is only heard inside a sentence is never acted on unasked, nor
    what stands together with `beside`, which may mean something else.
    """

    intent: str
    has: str = ""
    whole: str = ""
    unless: str = ""
    slots: Slots = nothing
    decision: Decision = Decision.DO
    staff: bool = False
    by_sound: bool = True
    acts: bool = False  # writes something down about a person
    beside: str = ""

    # Compiled when first asked for: a short-lived command reads one line and needs few of them.
    @cached_property
    def _has(self) -> re.Pattern[str]:
        return _compiled(self.has)

    @cached_property
    def _unless(self) -> re.Pattern[str]:
        return _compiled(self.unless)

    @cached_property
    def _beside(self) -> re.Pattern[str]:
        return _compiled(self.beside)

    @cached_property
    def _sound(self) -> re.Pattern[str]:
        return _compiled(by_sound(self.has) if self.by_sound else "")

    @cached_property
    def _sound_unless(self) -> re.Pattern[str]:
        return _compiled(by_sound(self.unless))

    def is_written(self, heard: Heard) -> bool:
        return self._has.search(heard.text) is not None and self._unless.search(heard.text) is None

    def is_heard(self, heard: Heard) -> bool:
        return (
            self._sound.search(heard.sound) is not None
            and self._unless.search(heard.text) is None
            and self._sound_unless.search(heard.sound) is None
        )

    def understood(self, heard: Heard, confidence: float = _EXACT) -> Understanding:
        decision = self.decision
        unclear = confidence == _BY_SOUND or self._beside.search(heard.text) is not None
        if self.acts and unclear and decision is Decision.DO:
            decision = Decision.CONFIRM
        found = dict(self.slots(heard))
        if found.get("ask") == "which":  # day and weekday do not agree: never a card before that is clear
            decision = Decision.ASK
        return Understanding(self.intent, found, confidence, decision)


def unsure(rule: Rule, heard: Heard, confidence: float) -> Understanding:
    """The meaning of `rule` for words that only resemble it: questions may be answered, acts want a yes first."""
    found = rule.understood(heard, confidence)
    return replace(found, decision=Decision.CONFIRM) if rule.acts and found.decision is Decision.DO else found


class Book:
    """Rules in their order: the first that fits is the meaning. Whole messages are looked up, not searched."""

    def __init__(self, rules: Iterable[Rule], *, staff: bool) -> None:
        self.rules = [rule for rule in rules if staff or not rule.staff]
        self._whole: dict[str, Rule] = {}
        self._whole_sound: dict[str, Rule] = {}
        for rule in self.rules:
            for word in rule.whole.split():
                bare = strip_marks(word)
                if not bare:
                    continue
                self._whole.setdefault(bare, rule)
                if rule.by_sound and len(bare) > 1:
                    self._whole_sound.setdefault(by_sound(bare), rule)

    def first_for(self, intent: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.intent == intent), None)

    def whole(self, heard: Heard) -> Understanding | None:
        """The meaning of a message that is nothing but one known word or phrase."""
        rule = self._whole.get(heard.bare) or self._whole.get(heard.once)
        return rule.understood(heard) if rule else None

    def whole_by_sound(self, heard: Heard) -> Understanding | None:
        rule = self._whole_sound.get(by_sound(heard.bare)) or self._whole_sound.get(by_sound(heard.once))
        return rule.understood(heard, _WHOLE_BY_SOUND) if rule else None

    def written(self, heard: Heard) -> Understanding | None:
        return next((rule.understood(heard) for rule in self.rules if rule.is_written(heard)), None)

    def heard(self, heard: Heard) -> Understanding | None:
        return next((rule.understood(heard, _BY_SOUND) for rule in self.rules if rule.is_heard(heard)), None)

    def meaning(self, heard: Heard) -> Understanding | None:
        for look in (self.whole, self.written, self.whole_by_sound, self.heard):
            found = look(heard)
            if found:
                return found
        return None
