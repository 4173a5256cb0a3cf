"""Every reply and push with its samples: what `make wording` prints for proof-readers and what the lint runs over.

Samples stand in `templates/samples/<noun>.toml`, or in `<folder>_<noun>.toml`, a list for each occasion, under
`replies` or `pushes`:

    [[pushes.notice]]
    as = "notice"                              # a Kind; without it a reply
    start = 2026-10-18T09:00:00+08:00          # every moment with its offset
    place = "社区二楼活动室"

All other keys are the data of the template. Moments without an offset are refused.
"""

import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import TemplateError

from bot.places import TEMPLATES
from bot.render import Push, Renderer
from bot.wording import Finding, Kind, findings

FOLDERS = ("replies", "pushes")
KIND_KEY = "as"
STRUCTURED = frozenset({"title", "when", "where"})  # fields that ways with fields of their own cut at twenty characters
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Sample:
    folder: str
    template: str
    kind: Kind
    data: dict[str, Any]

    @property
    def title(self) -> str:
        return f"{self.folder}/{self.template}"


@dataclass(frozen=True, slots=True)
class Proof:
    """One sample as it is read, and what is wrong with it."""

    sample: Sample
    text: str
    wrong: Sequence[Finding]


def samples(templates: Path = TEMPLATES) -> Iterator[Sample]:
    """Raises ValueError, naming the file, where a sample cannot be used."""
    for file in sorted((templates / "samples").glob("*.toml")):
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            for folder, occasions in content.items():
                for occasion, entries in occasions.items():
                    for entry in entries:
                        yield _sample(folder, f"{_noun(file)}/{occasion}", entry)
        except (ValueError, AttributeError, TypeError) as error:
            raise ValueError(f"{file.name}: {error}") from error


def _noun(file: Path) -> str:
    folder, _, noun = file.stem.partition("_")
    return noun if folder in FOLDERS else file.stem


def _sample(folder: str, template: str, entry: dict[str, Any]) -> Sample:
    if folder not in FOLDERS:
        raise ValueError(f"[[{folder}.…]]: samples stand under replies or pushes")
    for value in _values(entry):
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{template}: {value} has no offset, such as +08:00")
    data = {key: value for key, value in entry.items() if key != KIND_KEY}
    return Sample(folder, template, Kind(entry.get(KIND_KEY, Kind.REPLY)), data)


def _values(value: object) -> Iterator[object]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _values(inner)
    else:
        yield value


def proof(renderer: Renderer, sample: Sample) -> Proof:
    try:
        if sample.folder == "replies":
            text = renderer.reply(sample.template, sample.data)
            return Proof(sample, text, findings(text, sample.kind))
        push = renderer.push(sample.template, sample.data)
        return Proof(sample, push.text, [*findings(push.text, sample.kind), *_fields(push, sample.kind)])
    except (TemplateError, TypeError, ValueError, AttributeError) as error:
        return Proof(sample, "", [Finding("render", f"{type(error).__name__}: {error}")])


def _fields(push: Push, kind: Kind) -> Iterator[Finding]:
    for name, text in push.fields.items():
        for finding in findings(text, Kind.FIELD) if name in STRUCTURED else ():
            yield Finding(finding.rule, f"{name}: {finding.detail}")
    where = push.fields.get("where", "")
    if kind is Kind.NOTICE and where not in push.text[:60]:
        yield Finding("R-UX-24", "the place is not within the first 60 characters")


def unsampled(renderer: Renderer, known: Sequence[Sample]) -> list[str]:
    """Templates that no sample shows."""
    shown = {sample.title for sample in known}
    return [
        f"{folder}/{name}" for folder in FOLDERS for name in renderer.names(folder) if f"{folder}/{name}" not in shown
    ]


def written(one: Proof) -> str:
    """One entry of the booklet, in Markdown."""
    size = len(one.text.replace("\n", ""))
    lines = [f"## {one.sample.title} ({one.sample.kind}, {size})", ""]
    lines += [f"    {line}" for line in one.text.split("\n")]
    return "\n".join([*lines, "", *(f"- {finding}" for finding in one.wrong)]) + "\n"


def main(arguments: Sequence[str], templates: Path = TEMPLATES) -> int:
    renderer = Renderer(ZONE, [templates])
    known = list(samples(templates))
    proofs = [proof(renderer, sample) for sample in known]
    wrong = [one for one in proofs if one.wrong]
    missing = unsampled(renderer, known)
    for one in wrong if "--check" in arguments else proofs:
        sys.stdout.write(written(one))
    sys.stdout.write("".join(f"{title}: no sample in templates/samples/\n" for title in missing))
    sys.stdout.write(f"{len(proofs)} texts, {len(wrong)} with findings, {len(missing)} templates without a sample\n")
    return 1 if wrong or missing else 0
