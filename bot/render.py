"""Template and data to text: strict, line-exact, every template compiled once.

Text templates (`templates/replies`, `templates/pushes`) are written as the person sees them. A line that holds only
control (`{% if … %}`) leaves nothing behind, and so does a line whose values turn out empty; an empty line of the
template itself stays, except at either end. A value that is missing is an error, never a gap.

A push is one wording for all ways. What a way carries in fields of its own stands in named blocks: title, when,
where, note …; `link` is the address alone. A block inside `{% if aside %}` belongs to the fields only and is not
part of the text. Blocks see the data of the push, not names set elsewhere in the template.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound, meta
from jinja2.ext import Extension

from bot.phrases import Phrases
from bot.places import TEMPLATES
from services.links import Page, PageKind, page_token

KEPT = "\ufdd0"  # stands for an empty line that the template's author wrote; no text contains this character
CHOICE = re.compile(r"^(\d) (.+)$", re.MULTILINE)
EMPTY_LINE = re.compile(r"^[ \t]*$", re.MULTILINE)
LINK = "link"


@dataclass(frozen=True, slots=True)
class Push:
    """`fields` are the named blocks, each on one line; `choices` the (digit, words) of the option lines in `text`."""

    text: str
    fields: Mapping[str, str]
    choices: tuple[tuple[str, str], ...]
    link: str


def _page_token(secret: str, kind: str, number: int, member_id: int, expires_at: datetime) -> str:
    return page_token(secret, Page(PageKind(kind), number, expires_at, member_id))


class _LineMode(Extension):
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return EMPTY_LINE.sub(KEPT, source.strip())


def _lines(rendered: str) -> str:
    lines = (line.strip() for line in rendered.split("\n"))
    return "\n".join(line for line in lines if line).replace(KEPT, "").strip("\n")


class Renderer:
    """Built once; shared by all threads. `folders` are searched in order; `watch` notices edited templates;
    every template knows `public_url`, the address of the pages, and makes with `page_token`, sealed by `secret`, the
    token of one of them.
    """

    def __init__(
        self,
        zone: tzinfo,
        folders: Sequence[Path] = (TEMPLATES,),
        *,
        watch: bool = False,
        public_url: str = "",
        secret: str = "",
    ) -> None:
        self._loader = FileSystemLoader([str(folder) for folder in folders])
        filters = Phrases(zone).filters()
        self._text = _environment(self._loader, filters, watch=watch, autoescape=False)
        self._text.add_extension(_LineMode)
        self._pages = _environment(self._loader, filters, watch=watch, autoescape=True)
        for environment in (self._text, self._pages):
            environment.globals["public_url"] = public_url
            environment.globals["page_token"] = partial(_page_token, secret)
        self._ready: dict[str, Template] | None = None if watch else {}
        self._names: dict[str, tuple[str, ...] | None] = {}

    def reply(self, template: str, data: Mapping[str, Any]) -> str:
        """`template` is `<noun>/<occasion>` under `templates/replies/`. Raises jinja2.TemplateError."""
        return _lines(self._template(f"replies/{template}.txt").render(data))

    def push(self, template: str, data: Mapping[str, Any]) -> Push:
        """`template` is `<noun>/<occasion>` under `templates/pushes/`. Raises jinja2.TemplateError."""
        compiled = self._template(f"pushes/{template}.txt")
        text = _lines(compiled.render(data))
        fields = {
            name: _lines("".join(block(compiled.new_context(dict(data))))).replace("\n", "")
            for name, block in compiled.blocks.items()
        }
        link = fields.pop(LINK, "")
        return Push(text, fields, tuple(CHOICE.findall(text)), link)

    def looks_at(self, template: str) -> tuple[str, ...] | None:
        """The names of the values that a push depends on, in order; None where another template is part of it."""
        if template not in self._names:
            path = f"pushes/{template}.txt"
            tree = self._text.parse(self._loader.get_source(self._text, path)[0])
            whole = not any(meta.find_referenced_templates(tree))
            names = meta.find_undeclared_variables(tree) - self._text.globals.keys()
            self._names[template] = tuple(sorted(names)) if whole else None
        return self._names[template]

    def page(self, template: str, data: Mapping[str, Any]) -> str:
        """HTML with escaping; `template` is the path under `templates/` without the ending (`pages/meeting`)."""
        return self._pages.get_template(f"{template}.html").render(data)

    def has(self, template: str, *, folder: str = "replies") -> bool:
        try:
            self._template(f"{folder}/{template}.txt")
        except TemplateNotFound:
            return False
        return True

    def names(self, folder: str) -> Iterator[str]:
        """Every `<noun>/<occasion>` under `replies` or `pushes`, in order."""
        for path in self._loader.list_templates():
            if path.startswith(f"{folder}/") and path.endswith(".txt"):
                yield path.removeprefix(f"{folder}/").removesuffix(".txt")

    def asking(self) -> frozenset[str]:
        """The replies that show digits to choose from."""
        return frozenset(name for name in self.names("replies") if CHOICE.search(self._source(name)))

    def _source(self, name: str) -> str:
        return self._loader.get_source(self._text, f"replies/{name}.txt")[0]

    def warm(self) -> None:
        """Compiles every text, so that a fault in one stops the start and not a conversation."""
        for folder in ("replies", "pushes"):
            for name in self.names(folder):
                self._template(f"{folder}/{name}.txt")

    def _template(self, path: str) -> Template:
        if self._ready is None:
            return self._text.get_template(path)
        found = self._ready.get(path)
        if found is None:
            found = self._ready[path] = self._text.get_template(path)
        return found


def _environment(loader: BaseLoader, filters: Mapping[str, Any], *, watch: bool, autoescape: bool) -> Environment:
    environment = Environment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701 - off for plain text only, where `&amp;` would be read aloud
        trim_blocks=autoescape,  # of a text, whole empty lines vanish; a tag at the end of a line must not join two
        lstrip_blocks=autoescape,
        cache_size=-1,
        auto_reload=watch,
    )
    environment.filters.update(filters)
    environment.globals["aside"] = False
    return environment
