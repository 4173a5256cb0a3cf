"""Many messages from few lines (`phrases.tsv`): what is said in parts is learned from its parts.

A line is intent, role, open question and an expression: `(a|b|)` one of these, `(a)?` that or nothing, `{name}` one of
a list, which `=name` opens.
"""

import random
import re
from pathlib import Path

from bench.understanding.sets import Taught, Utterance

_FILE = Path(__file__).with_name("phrases.tsv")
_OF_A_LINE = 40
_CHOICE = re.compile(r"\(([^()]*)\)(\??)")
_NAMED = re.compile(r"\{(\w+)\}")
_STAFF = ("secretary", "secretary", "secretary", "liaison")

Lists = dict[str, list[str]]


def _read() -> tuple[Lists, list[list[str]]]:
    named: Lists = {}
    lines = []
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if line.startswith("="):
            named[cells[0][1:]] = cells[1].split("|")
        elif line and line[0] != "#":
            lines.append(cells)
    return named, lines


def _said(order: random.Random, expression: str, named: Lists) -> str:
    """One of the messages that `expression` stands for; the innermost choice is made first."""
    while choice := _CHOICE.search(expression):
        offered = choice[1].split("|") + [""] * bool(choice[2])
        expression = expression[: choice.start()] + order.choice(offered) + expression[choice.end() :]
    while name := _NAMED.search(expression):
        expression = expression[: name.start()] + order.choice(named[name[1]]) + expression[name.end() :]
    return expression


def phrases() -> Taught:
    """The same messages each time."""
    named, lines = _read()
    order = random.Random(3)
    made = []
    for intent, role, question, expression in lines:
        said = {_said(order, expression, named): None for _ in range(_OF_A_LINE)}
        for text in said:
            who = order.choice(_STAFF) if role == "secretary" else role
            made.append(Utterance(text, who, question, "", intent, {}))
    return Taught("phrases", made, fresh=True)
