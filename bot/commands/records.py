"""roster import and export, materials import: what comes in and goes out as files."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.rosters import export_file, import_file
from bot.commands.telling import as_json, done_in_part, report, wrong
from bot.documents import UnreadableDocumentError, read_document
from bot.runtime import build
from bot.settings import load
from console.registers.reading import UnreadableRoster
from domain.accounts import Account
from domain.days import local_day
from services import materials as materials_of
from services.materials import Words
from services.texts import StoppedError

_GIST = 60  # characters, where nobody wrote one
existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def roster() -> None:
    """党员花名册 in and out."""


@roster.command(name="import")
@click.argument("file", type=existing)
@click.option("--account", "slug", help="Which account; may be left out where there is one.")
@click.option("--branch", help="The branch of rows that name none.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@as_json
def bring_in(file: Path, slug: str | None, branch: str | None, dry_run: bool, as_json: bool) -> None:
    """Takes a roster in; safe to repeat. Status 3 when a cell was refused."""
    runtime = build(load())
    now = runtime.clock.now()
    try:
        result = import_file(
            runtime.sessions, file, _slug(runtime.sessions, slug), branch, dry_run, now=now, zone=runtime.settings.zone
        )
    except UnreadableRoster as error:
        wrong(f"{file.name}: {error.reason}")
    counts = f"created {result['created']}, updated {result['updated']}, unchanged {result['unchanged']}"
    lines = [f"row {cell['row']} {cell['column']} {cell['value']}: {cell['reason']}" for cell in result["rejected"]]
    report(result, as_json=as_json, words="\n".join([counts, f"not kept: {', '.join(result['dropped'])}", *lines]))
    if result["rejected"]:
        done_in_part()


@roster.command(name="export")
@click.option("--branch")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@as_json
def bring_out(branch: str | None, out: Path, as_json: bool) -> None:
    """The same register back, as .xlsx."""
    runtime = build(load())
    try:
        count = export_file(runtime.sessions, branch, out)
    except LookupError as error:
        wrong(str(error))
    report({"rows": count, "file": str(out)}, as_json=as_json, words=f"{out}: {count} people")


@click.group()
def materials() -> None:
    """Study material."""


@materials.command(name="import")
@click.option("--title", help="Of one file; left out, the first line of each.")
@click.option("--gist", default="", help="One or two sentences of our own; left out, the first sentence.")
@click.option("--source", required=True)
@click.option("--reviewed-by", required=True)
@click.option("--link", default="", help="The official page.")
@click.option("--month", help="2026-12; this month when left out.")
@click.option("--account", "slug")
@click.argument("files", type=existing, nargs=-1)
@as_json
def add_materials(files: tuple[Path, ...], slug: str | None, month: str | None, as_json: bool, **given: Any) -> None:
    """Adds study items of a month; FILES (.docx .pdf .html .md .txt) hold the full text for reading at the door."""
    if given["title"] is None and not files:
        wrong("name the item with --title, or give a file")
    if given["title"] is not None and len(files) > 1:
        wrong("--title names one item; left out, the first line of each file is its own")
    runtime = build(load())
    now = runtime.clock.now()
    for_month = month or f"{local_day(now, runtime.settings.zone):%Y-%m}"
    if not _is_month(for_month, runtime.settings.zone):
        wrong(f"--month {for_month!r} is no month such as 2026-12")
    added, rejected = [], []
    with runtime.sessions.write() as session:
        account = _account(session, _slug(runtime.sessions, slug))
        for file in files or (None,):
            try:
                words = _words(file, for_month, given)
                materials_of.add(session, account.id, None, words, now, reviewed_by=given["reviewed_by"])
                added.append(words.title)
            except UnreadableDocumentError as error:
                rejected.append({"file": "" if file is None else file.name, "reason": str(error)})
            except StoppedError as stopped:
                parts = [f"{one.check}.{one.rule}: {one.part}" for one in stopped.verdicts]
                rejected.append({"file": "" if file is None else file.name, "reason": "; ".join(parts)})
    lines = [f"{for_month}: {title}" for title in added]
    lines += [f"{entry['file']}: {entry['reason']}" for entry in rejected]
    result = {"created": len(added), "titles": added, "month": for_month, "rejected": rejected}
    report(result, as_json=as_json, words="\n".join(lines))
    if rejected:
        done_in_part()


def _words(file: Path | None, for_month: str, given: Mapping[str, Any]) -> Words:
    body = "" if file is None else read_document(file)
    first, _, rest = body.partition("\n")
    title = given["title"] or first.strip()
    gist = given["gist"] or (rest if given["title"] is None else body).strip().partition("\n")[0][:_GIST]
    text = {"body": body, "link": given["link"], "source": given["source"]}
    return Words(title=title, gist=gist or title, for_month=for_month, **text)


def _is_month(text: str, zone: ZoneInfo) -> bool:
    try:
        datetime.strptime(text, "%Y-%m").replace(tzinfo=zone)
    except ValueError:
        return False
    return True


def _account(session: Session, slug: str) -> Account:
    found = session.scalars(select(Account).where(Account.slug == slug)).one_or_none()
    if found is None:
        wrong(f"no account {slug!r}; songxue account list shows them")
    return found


def _slug(sessions: Any, given: str | None) -> str:
    if given is not None:
        return given
    with sessions.read() as session:
        slugs = list(session.scalars(select(Account.slug)))
    if len(slugs) != 1:
        wrong("name one with --account" if slugs else "there is no account yet: songxue account add")
    return str(slugs[0])


COMMANDS = (roster, materials)
