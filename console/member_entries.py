"""What was typed about a member → checked values, or which field has to be looked at again and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request

from console import fields
from console.registers.dates import read_date
from console.registers.phones import read_phones
from domain.members import Category, Member, Standing, Way
from domain.organisation import Unit
from domain.profiles import Circumstance, Profile

_GENDERS = ("", "男", "女")
_WORDS: Mapping[str, int] = {"name": 20, "call_name": 10, "remark": 100}
_DATES = ("born", "joined", "full_on")
_MOST_MONTHS = 600


@dataclass(slots=True)
class Entries:
    """`values` are for `services.edits`; `wrong` names fields by the code of what to say beside them; `typed` is what
    to show again.
    """

    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


def read(groups: Sequence[Unit]) -> Entries:
    """The form that was sent. Only fields that it has are read."""
    found = Entries(typed={name: value.strip() for name, value in request.form.items()})
    for name, longest in _WORDS.items():
        if name in found.typed:
            found.values[name] = found.typed[name][:longest]
    if not found.typed.get("name"):
        found.wrong["name"] = "missing"
    if not found.typed.get("reason"):
        found.wrong["reason"] = "missing"
    for name in _DATES:
        _date(found, name)
    _choices(found, groups)
    _numbers(found)
    return found


def _date(found: Entries, name: str) -> None:
    typed = found.typed.get(name)
    if typed is None:
        return
    if not typed:
        found.values[name] = None
        return
    known, reason = read_date(typed)
    if known is None or reason:
        found.wrong[name] = "date"
    else:
        found.values[name] = known


def _choices(found: Entries, groups: Sequence[Unit]) -> None:
    kinds = (("standing", Standing), ("category", Category), ("way", Way))
    for name, kind in kinds:
        typed = found.typed.get(name)
        if typed is not None:
            chosen = fields.one_of(kind, typed)
            found.wrong |= {name: "choice"} if chosen is None else {}
            found.values[name] = chosen
    if found.typed.get("gender") in _GENDERS:
        found.values["gender"] = found.typed["gender"]
    if "group_id" in found.typed:
        known = {str(group.id): group.id for group in groups}
        found.values["group_id"] = known.get(found.typed["group_id"])
    if "whole" in found.typed:  # a box that is not ticked sends nothing
        found.values["no_hard_demand"] = "no_hard_demand" in found.typed


def _numbers(found: Entries) -> None:
    for name in ("phone", "second_phone"):
        typed = found.typed.get(name)
        if typed is None:
            continue
        numbers = read_phones(typed).numbers
        if typed and len(numbers) != 1:
            found.wrong[name] = "phone"
        else:
            found.values[name] = numbers[0] if numbers else None
    if "address" in found.typed:
        found.values["address"] = found.typed["address"][:100] or None
    months = found.typed.get("correction_months")
    if months is not None:
        digits = months.removeprefix("-")
        if months and not (digits.isascii() and digits.isdigit() and int(digits) <= _MOST_MONTHS):
            found.wrong["correction_months"] = "months"
        else:
            found.values["correction_months"] = int(months or 0)


def shown(member: Member, profile: Profile | None) -> dict[str, str]:
    """The same fields as they stand now."""
    words = {name: getattr(member, name) for name in (*_WORDS, "gender", "phone", "second_phone", "address")}
    days = {name: getattr(member, name) for name in _DATES}
    kinds = {name: getattr(member, name).value for name in ("standing", "category", "way")}
    ticked = {"no_hard_demand": "1"} if member.no_hard_demand else {}
    of_life = {} if profile is None else {each.value: "1" for each in profile.grounds}
    life = {name: (profile and getattr(profile, name)) or "" for name in ("family", "needs", "hobbies")}
    plain = words | days | {"group_id": member.group_id, "correction_months": member.correction_months or ""}
    return (
        {name: "" if value is None else str(value) for name, value in plain.items()} | kinds | ticked | of_life | life
    )


def circumstances() -> list[Circumstance]:
    """The boxes that are ticked."""
    return [each for each in Circumstance if each.value in request.form]


def life_words() -> dict[str, str]:
    """What was typed about his life."""
    return {name: request.form.get(name, "").strip()[:200] for name in ("family", "needs", "hobbies")}
