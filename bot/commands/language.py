"""understand: JSON lines in, JSON lines out (docs/interface.md, understanding)."""

import json
import sys

import click

from bot.commands.telling import done_in_part
from bot.settings import DEFAULT_ZONE


@click.command()
@click.option("--times", is_flag=True, help="Read time expressions instead of wishes.")
def understand(times: bool) -> None:
    """Reads JSON lines from standard input and writes what each means. Needs no settings and no database.

    A line that cannot be read is answered with its reason in `error`, and the status is 3.
    """
    from handlers.language.lines import command_line

    refused = False
    for number, line in enumerate(sys.stdin, start=1):
        try:
            for answer in command_line([line], DEFAULT_ZONE, only_times=times):
                click.echo(answer)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            refused = True
            click.echo(json.dumps({"line": number, "id": _id(line), "error": _reason(error)}, ensure_ascii=False))
    if refused:
        done_in_part()


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
