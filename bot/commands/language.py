"""understand: JSON lines in, JSON lines out (docs/interface.md, understanding)."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.telling import done_in_part
from bot.settings import DEFAULT_ZONE, SettingsError, load

if TYPE_CHECKING:
    from handlers.language.matching import Questions


@click.command()
@click.option("--times", is_flag=True, help="Read time expressions instead of wishes.")
def understand(times: bool) -> None:
    """Reads JSON lines from standard input and writes what each means. Needs no settings and no database.

    Known questions are those of the database where there is one, else those that come with the program.

    A line that cannot be read is answered with its reason in `error`, and the status is 3.
    """
    from handlers.language.lines import command_line

    refused, questions = False, None if times else _questions()
    for number, line in enumerate(sys.stdin, start=1):
        try:
            for answer in command_line([line], DEFAULT_ZONE, only_times=times, questions=questions):
                click.echo(answer)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            refused = True
            click.echo(json.dumps({"line": number, "id": _id(line), "error": _reason(error)}, ensure_ascii=False))
    if refused:
        done_in_part()


def _questions() -> "Questions":
    from handlers.language.matching import shipped

    return _of_database() or shipped()


def _of_database() -> "Questions | None":
    """None where no database can be read, or none of its questions is reviewed."""
    try:
        settings = load()
    except SettingsError:
        return None
    if settings.uses_sqlite and not Path(settings.database_url.partition("///")[2].partition("?")[0]).is_file():
        return None
    from sqlalchemy.exc import SQLAlchemyError  # only now: most runs have no database, and start at once

    from bot.runtime import build
    from domain.days import local_day
    from handlers import known_questions

    try:
        runtime = build(settings)
        with runtime.sessions.read() as session:
            return known_questions.of_everybody(session, local_day(runtime.clock.now(), settings.zone))
    except (SQLAlchemyError, OSError):
        return None


def _id(line: str) -> object:
    try:
        return json.loads(line)["id"]
    except (ValueError, KeyError, TypeError):
        return None


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "this is no JSON"
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


COMMANDS = (understand,)
