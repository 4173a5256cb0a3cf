"""The command `songxue`. Exit status: 0 done, 2 unusable arguments or settings, 3 done in part."""

import sys

import click

from bot.commands import accounts, demo, language, records, running, state
from bot.settings import SettingsError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def songxue() -> None:
    """送学上门: study, meetings and care for retired Party members, by chat."""


for command in (
    *running.COMMANDS,
    *accounts.COMMANDS,
    *records.COMMANDS,
    *language.COMMANDS,
    *state.COMMANDS,
    *demo.COMMANDS,
):
    songxue.add_command(command)


def main() -> None:
    try:
        songxue.main(prog_name="songxue", standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(2)
    except SettingsError as wrong:
        click.echo(f"songxue: {wrong}", err=True)
        sys.exit(2)
