"""understand: JSON lines in, JSON lines out (docs/interface.md, understanding)."""

import sys

import click

from bot.settings import DEFAULT_ZONE


@click.command()
@click.option("--times", is_flag=True, help="Read time expressions instead of wishes.")
def understand(times: bool) -> None:
    """Reads JSON lines from standard input and writes what each means. Needs no settings and no database."""
    from handlers.language.understanding import command_line

    for line in command_line(sys.stdin, DEFAULT_ZONE, only_times=times):
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


COMMANDS = (understand,)
