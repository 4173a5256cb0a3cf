"""Every kind of task has words of its own on the first page: what it is, and why it is here."""

import re

import pytest

from bot.places import TEMPLATES
from domain.items import TaskKind


@pytest.mark.parametrize("macro", ["task_label", "why"])
def test_every_kind_of_task_has_words_of_its_own(macro: str) -> None:
    words = (TEMPLATES / "console" / "words.html").read_text(encoding="utf-8")
    body = words.partition(f"macro {macro}(task)")[2].partition("endmacro")[0]
    assert [kind for kind in TaskKind if kind.value not in re.findall(r'"(\w+)":', body)] == []
