"""The rules of `docs/architecture.md` as tests; `make check` adds the import ladder and the migrations."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from pathlib import Path

import click

import domain.tables
from bot.cli import songxue
from bot.settings import PREFIX, Settings
from domain.base import Base
from domain.policy import BranchPolicy

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "channels", "console", "domain", "handlers", "migrations", "scheduler", "services", "simulator")
IDEOGRAPH = re.compile("[\u3400-\u9fff]")
SPEAKS_CHINESE = ("handlers/language/", "console/registers/", "simulator/")  # recognises, exact headers, plays WeChat
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "manager", "managers"}
LONGEST_FILE = 250


def sources() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")


def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _constants(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """What stands in upper-case constants of a module or class: words to be recognised and labels."""
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield from _constants(statement.body)
        targets = getattr(statement, "targets", [getattr(statement, "target", None)])
        if all(isinstance(target, ast.Name) and target.id.isupper() for target in targets):
            yield statement


def _citations(tree: ast.AST) -> Iterator[ast.AST]:
    """A policy names its source, and sources have Chinese names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setting":
            yield node


def _strings(node: ast.AST) -> Iterator[ast.Constant]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and IDEOGRAPH.search(inner.value):
            yield inner


def loose_chinese(source: str) -> list[str]:
    """Chinese strings that are neither documentation nor upper-case constants nor the source of a policy."""
    tree = ast.parse(source)
    allowed = {id(one) for place in (*_constants(tree.body), *_citations(tree)) for one in _strings(place)}
    allowed |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [f"{one.lineno}: {one.value!s}" for one in _strings(tree) if id(one) not in allowed]


def test_words_for_people_stand_outside_of_code() -> None:
    found = {path: loose_chinese(text) for path, text in sources() if not path.startswith(SPEAKS_CHINESE)}
    assert {path: words for path, words in found.items() if words} == {}


def test_loose_chinese_is_told_from_labels_words_and_documentation() -> None:
    assert loose_chinese('"""好"""\nLABELS = {1: "好"}\n\nclass Way:\n    """好"""\n    PAPER = "纸"\n') == []
    assert loose_chinese('def say() -> str:\n    return "好"\n') == ["2: 好"]
    assert loose_chinese('greeting = f"好{1}"\n') == ["1: 好"]


def test_no_file_outgrows_its_subject() -> None:
    sizes = {path: text.count("\n") for path, text in sources() if "/versions/" not in path}
    assert {path: size for path, size in sizes.items() if size > LONGEST_FILE} == {}


def test_every_file_has_a_name_that_says_what_it_is() -> None:
    assert [path for path, _ in sources() if NAMELESS & set(Path(path).with_suffix("").parts)] == []


def test_every_mapped_class_is_in_the_glossary() -> None:
    assert domain.tables.metadata is Base.metadata
    glossary = document("glossary.md")
    names = sorted(mapper.class_.__name__ for mapper in Base.registry.mappers)
    assert [name for name in names if f"`{name}`" not in glossary] == []


def test_every_label_table_names_every_value_of_its_enum() -> None:
    missing = []
    for module in vars(domain.tables).values():
        for name, table in vars(module).items() if hasattr(module, "__file__") else ():
            if name.endswith("_LABELS"):
                kind = type(next(iter(table)))
                assert issubclass(kind, StrEnum)
                missing += [f"{name}: {value}" for value in kind if value not in table]
    assert missing == []


def test_every_setting_is_described_for_operators() -> None:
    described = document("interface.md")
    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in described] == []
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)", described))
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_setting_of_a_branch_is_described_with_its_source() -> None:
    described = document("domain.md")
    assert [
        item.name for item in fields(BranchPolicy) if f"| `{item.name}` | `{item.default}` |" not in described
    ] == []
    assert [item.name for item in fields(BranchPolicy) if not item.metadata["source"]] == []


def test_every_make_target_of_the_interface_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make (\w+)", document("interface.md")))
    assert {"demo", "test", "check"} <= named
    assert [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_every_command_of_the_interface_exists() -> None:
    rows = [line for line in document("interface.md").splitlines() if line.startswith("| `songxue ")]
    built = [line for line in rows if "*later*" not in line]
    named = {tuple(call.split()) for line in built for call in re.findall(r"`songxue ([a-z-]+(?: [a-z-]+)?)", line)}
    known = set(_commands(songxue))
    assert sorted(words for words in named if words not in known and words[:1] not in known) == []
    assert sorted(words for words in known if not any(call[: len(words)] == words for call in named)) == []


def _commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*before, name))
        else:
            yield (*before, name)


def test_every_folder_on_the_map_exists() -> None:
    folders = set(re.findall(r"^\| `(\w+)/` \|", document("architecture.md"), re.MULTILINE))
    assert set(PACKAGES) <= folders
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []


def test_documents_link_only_to_what_exists() -> None:
    broken = [
        f"{file.relative_to(ROOT)}: {target}"
        for file in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", file.read_text(encoding="utf-8"))
        if "://" not in target and not (file.parent / target).exists()
    ]
    assert broken == []


def test_modules_of_the_house_are_importable_from_the_checkout() -> None:
    assert [package for package in PACKAGES if importlib.util.find_spec(package) is None] == []
