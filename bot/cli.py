"""The command `songxue`. Exit status: 0 done, 2 unusable arguments or settings, 3 done in part."""

import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click

# Which module of bot.commands has which commands: only the one that is called is loaded; `understand` starts at once.
_MODULES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("serve", "scheduler", "tick"), "running"),
        "account": "accounts",
        **dict.fromkeys(("roster", "materials"), "records"),
        "export": "registers",
        "questions": "questions",
        "understand": "language",
        "hear": "hearing",
        **dict.fromkeys(("db", "doctor", "console-link", "backup", "restore"), "state"),
        "demo": "demo",
    }
)


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"bot.commands.{_MODULES[cmd_name]}")
        commands: tuple[click.Command, ...] = module.COMMANDS
        return next(command for command in commands if command.name == cmd_name)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def songxue() -> None:
    """送学上门: study, meetings and care for retired Party members, by chat."""


def main() -> None:
    try:
        songxue.main(prog_name="songxue", standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        sys.exit(130)
    except Exception as error:
        if not _is_told(error):
            raise
        from bot.commands.telling import wrong

        wrong(_sentence(error))


def _is_told(error: Exception) -> bool:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.settings import SettingsError
    from domain.vault import VaultError

    return isinstance(error, click.ClickException | SettingsError | VaultError | SQLAlchemyError)


def _sentence(error: Exception) -> str:
    """What is wrong and how to mend it, in one line, without a value that was given."""
    from sqlalchemy.exc import SQLAlchemyError

    from domain.vault import VaultError

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
