"""Which templates the code names: every `"<noun>/<occasion>"` literal, and the errors by their code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
SPEAKING = ("bot", "console", "handlers", "scheduler", "services", "domain")


@dataclass
class Named:
    """`replies` are first arguments of `Reply`; `literals` all such strings; `prefixes` starts of composed names;
    `errors` the codes of broken rules.
    """

    replies: set[str] = field(default_factory=set)
    literals: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.count("/") == 1 and all(part.isidentifier() for part in value.split("/"))


def _first_argument(call: ast.Call) -> Iterator[str]:
    for node in ast.walk(call.args[0]) if call.args else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _addresses(tree: ast.AST) -> Iterator[int]:
    """What is asked of the local WeChat's control API looks like a name and is an address."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "control":
            yield from (id(argument) for argument in call.args)


def read(source: str, named: Named) -> None:
    tree = ast.parse(source)
    addresses = set(_addresses(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and _is_name(node.value) and id(node) not in addresses:
            named.literals.add(str(node.value))
        elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            start = str(node.values[0].value)
            if start.count("/") == 1 and start.split("/", maxsplit=1)[0].isidentifier():
                named.prefixes.add(start)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "Reply":
                named.replies.update(filter(_is_name, _first_argument(node)))
            elif node.func.id == "DomainError":
                named.errors.update(word for word in _first_argument(node) if word.isidentifier())


def named_in_code(root: Path = ROOT) -> Named:
    named = Named()
    for package in SPEAKING:
        for file in sorted((root / package).rglob("*.py")):
            read(file.read_text(encoding="utf-8"), named)
    return named
