"""The menu of an account in WeChat's own form, from `data/menu.toml`."""

import tomllib
from collections.abc import Mapping
from typing import Any

from bot.places import DATA

COLUMNS, LINES = 3, 5
NAME_BYTES, LINE_BYTES, KEY_BYTES = 16, 60, 128


def menu() -> dict[str, Any]:
    """The body of `/cgi-bin/menu/create`. Raises ValueError for what the platform would refuse (platform §10.1)."""
    columns = tomllib.loads((DATA / "menu.toml").read_text(encoding="utf-8"))["columns"]
    made = {"button": [_column(column) for column in columns]}
    if problem := _problem(made["button"]):
        raise ValueError(f"menu.toml: {problem}")
    return made


def keys() -> list[str]:
    """Every key that a tap can send."""
    return [line["key"] for column in menu()["button"] for line in column["sub_button"]]


def _column(column: Mapping[str, Any]) -> dict[str, Any]:
    lines = [{"type": "click", "name": line["name"], "key": line["key"]} for line in column["lines"]]
    return {"name": column["name"], "sub_button": lines}


def _problem(columns: list[dict[str, Any]]) -> str:
    if not 1 <= len(columns) <= COLUMNS:
        return f"{len(columns)} columns, at most {COLUMNS}"
    for column in columns:
        lines = column["sub_button"]
        if not 1 <= len(lines) <= LINES:
            return f"{len(lines)} lines under {column['name']}, at most {LINES}"
        texts = [(column["name"], NAME_BYTES), *((line["name"], LINE_BYTES) for line in lines)]
        for text, most in [*texts, *((line["key"], KEY_BYTES) for line in lines)]:
            if not 1 <= len(text.encode()) <= most:
                return f"{text!r} has {len(text.encode())} bytes, at most {most}"
    return ""
