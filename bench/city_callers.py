"""Group leaders and liaisons with a list in their chat: they ring or knock, and answer one digit for each person."""

import random
from collections import Counter

from simulator.driver import ControlError, Json, Phone, World, text_of

_ASKS = ("打完回复数字", "送完回复数字")  # a list that waits for digits
_DONE = ("都打过了", "都送过了")
# Of a hundred, by telephone and at the door alike: told, not met, told through the family, not to be looked for again.
_OUTCOMES = (("1", 68), ("2", 12), ("2 明天再打", 5), ("3", 5), ("3 告诉她女儿了", 7), ("4 家里说不用再找了", 3))
_AT_ONCE = 6  # people of one list in one hour


class Callers:
    """`said` counts what was answered; whose list is not at its end goes on at the next `work`."""

    def __init__(self, world: World, dice: random.Random) -> None:
        self._world, self._dice = world, dice
        self._lists: dict[str, bool] = {}  # open id → whether a list waits
        self.said: Counter[str] = Counter()

    def look(self, entry: Json) -> None:
        """One line of the journal, in its order."""
        text = text_of(entry)
        if any(words in text for words in _ASKS):
            self._lists[entry["openid"]] = True

    def work(self, share: float) -> None:
        """A share of those with a list answer for some of its people."""
        for open_id in [open_id for open_id, waits in self._lists.items() if waits]:
            if self._dice.random() < share:
                self._go_through(open_id)

    def _go_through(self, open_id: str) -> None:
        phone = Phone(self._world, open_id, "")
        for _ in range(_AT_ONCE):
            texts, weights = zip(*_OUTCOMES, strict=True)
            text = self._dice.choices(texts, weights)[0]
            try:
                answer = "\n".join(text_of(entry) for entry in phone.says(text))
            except ControlError:
                return
            self.said[text[0]] += 1
            if not any(words in answer for words in _ASKS):
                self._lists[open_id] = False  # done, or nothing was asked any more
                self.said["lists_done"] += any(words in answer for words in _DONE)
                return
