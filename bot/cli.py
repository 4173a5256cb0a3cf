"""The command `songxue`. Exit status: 0 done, 2 unusable arguments or settings, 3 done in part."""

import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from bot.commands import accounts, demo, language, questions, records, registers, running, state
from bot.commands.telling import wrong
from bot.settings import SettingsError
from domain.vault import VaultError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def songxue() -> None:
    """送学上门: study, meetings and care for retired Party members, by chat."""


for command in (
    *running.COMMANDS,
    *accounts.COMMANDS,
    *records.COMMANDS,
    *registers.COMMANDS,
    *questions.COMMANDS,
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
    except (click.ClickException, SettingsError, VaultError, SQLAlchemyError) as error:
        wrong(_sentence(error))


def _sentence(error: Exception) -> str:
    """What is wrong and how to mend it, in one line, without a value that was given."""
    if isinstance(error, click.UsageError):
        where = error.ctx.command_path if error.ctx else "songxue"
        return f"{' '.join(error.format_message().split())} See: {where} --help"
    if isinstance(error, click.ClickException):
        return " ".join(error.format_message().split())
    if isinstance(error, VaultError):
        return "FIELD_KEY does not open what is stored: use the key it was written with"
    if isinstance(error, SQLAlchemyError):
        # the message itself holds statements; an older schema lacks a table or a column
        return f"the database cannot be used ({type(error).__name__}): songxue db upgrade, or songxue doctor says more"
    return str(error)
