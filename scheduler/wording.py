"""The words of what is sent: worded once for everybody for whom they are the same."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.render import Push, Renderer
from domain.ways import ChannelKind, Outgoing
from services.deliveries import Claimed

_KEPT = 2000  # wordings; a city's notice has one for each branch
_FAMILY = "family/pass_on"
_PLAIN = (str, int, float, bool, datetime, date, type(None))


class Words:
    """Of one run of one sender; shared by its threads. Raises what the templates raise."""

    def __init__(self, render: Renderer) -> None:
        self._render = render
        self._known: dict[Any, Push] = {}

    def of(self, claimed: Claimed) -> Outgoing:
        push = self._push(claimed.template, claimed.data)
        if claimed.channel is ChannelKind.FAMILY:
            push = self._passed_on(push, claimed.on_behalf)
        return Outgoing(
            key=claimed.key,
            account=claimed.account,
            address="" if claimed.channel is ChannelKind.MASS else claimed.address,
            occasion=claimed.occasion,
            text=push.text,
            fields=push.fields,
            choices=push.choices,
            link=push.link,
        )

    def _push(self, template: str, data: Mapping[str, Any]) -> Push:
        key = self._key(template, data)
        if key is None:
            return self._render.push(template, data)
        push = self._known.get(key)
        if push is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            push = self._known[key] = self._render.push(template, data)
        return push

    def _key(self, template: str, data: Mapping[str, Any]) -> Any:
        """What the words depend on; None where that cannot be said."""
        names = self._render.looks_at(template)
        if names is None:
            return None
        values = tuple(data.get(name) for name in names)
        return (template, values) if all(isinstance(value, _PLAIN) for value in values) else None

    def _passed_on(self, push: Push, name: str) -> Push:
        """For a family helper: whom it is for stands first, and that it is to be passed on."""
        fields = {"title": "", "when": "", "where": "", **push.fields}
        return replace(self._render.push(_FAMILY, {**fields, "name": name, "words": _statement(push)}), link=push.link)


def _statement(push: Push) -> str:
    """The wording without its question: a digit of the helper answers whether he passed it on."""
    options = {f"{digit} {words}" for digit, words in push.choices}
    lines = push.text.split("\n")
    first = next((place for place, line in enumerate(lines) if line in options), len(lines))
    if first < len(lines) and first and lines[first - 1].endswith("："):
        options.add(lines[first - 1])
    return "\n".join(line for line in lines if line not in options)
