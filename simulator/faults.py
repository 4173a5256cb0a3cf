"""Switches that make the pretend platform misbehave. One list of rules; each is asked for by its kind."""

import secrets
from typing import Any

FAULTS: dict[str, set[str]] = {  # kind → fields it needs beside the common ones
    "refuse": {"errcode"},
    "http": set(),
    "reset_before": set(),
    "reset_after": set(),
    "hold": set(),
    "slow": set(),
    "receipt_lost": set(),
    "receipt_doubled": set(),
    "receipt_early": set(),
    "receipt_status": {"status"},
    "receipt_delay": {"seconds"},
    "push_doubled": set(),
    "push_reordered": set(),
    "push_slow": {"seconds"},
    "mass_status": {"status"},
}
COMMON = {"id", "kind", "endpoint", "openid", "count", "probability", "errcode", "status", "seconds", "copies"}

Rule = dict[str, Any]
_dice = secrets.SystemRandom()


class Faults:
    """Not locked: the caller holds the platform's lock."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._last_id = 0
        self._people: dict[int, frozenset[str]] = {}  # of rules for many: the list would be searched at every call

    def add(self, rule: Rule) -> Rule:
        """Raises ValueError with a sentence when the rule is not one of README.md's."""
        kind = rule.get("kind")
        if kind not in FAULTS:
            raise ValueError(f"unknown fault {kind!r}; known: {', '.join(FAULTS)}")
        if missing := FAULTS[kind] - rule.keys():
            raise ValueError(f"{kind} needs {', '.join(sorted(missing))}")
        if unknown := rule.keys() - COMMON:
            raise ValueError(f"unknown field {', '.join(sorted(unknown))}")
        self._last_id += 1
        self.rules.append({**rule, "id": self._last_id})
        if isinstance(rule.get("openid"), list):
            self._people[self._last_id] = frozenset(rule["openid"])
        return self.rules[-1]

    def replace(self, rules: list[Rule]) -> None:
        self.rules.clear()
        for rule in rules:
            self.add(rule)

    def remove(self, rule_id: int) -> bool:
        before = len(self.rules)
        self.rules = [rule for rule in self.rules if rule["id"] != rule_id]
        return len(self.rules) < before

    def strike(self, *kinds: str, endpoint: str = "", openid: str = "") -> Rule | None:
        """The first rule that applies now; a counted rule is used up by being returned."""
        if not self.rules:
            return None
        for rule in self.rules:
            if rule["kind"] in kinds and self._concerns(rule, endpoint, openid) and _chance(rule):
                if "count" in rule:
                    rule["count"] -= 1
                    self.rules = [kept for kept in self.rules if kept.get("count", 1) > 0]
                return rule
        return None

    def _concerns(self, rule: Rule, endpoint: str, openid: str) -> bool:
        wanted = rule.get("endpoint") or "*"
        if wanted != "*" and not endpoint.endswith(wanted.rstrip("/")):
            return False
        people = rule.get("openid")
        if not people:
            return True
        return openid in self._people[rule["id"]] if isinstance(people, list) else bool(openid == people)


def _chance(rule: Rule) -> bool:
    return _dice.random() < float(rule.get("probability", 1))
