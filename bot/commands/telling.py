"""How commands report: JSON when asked, else one short line; status 3 when something was refused."""

import json
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Report as JSON.")


def report(result: Mapping[str, Any], *, as_json: bool, words: str) -> None:
    click.echo(json.dumps(result, ensure_ascii=False, indent=None) if as_json else words)


def wrong(sentence: str) -> NoReturn:
    """Unusable arguments or settings: one line, status 2."""
    click.echo(f"songxue: {sentence}", err=True)
    sys.exit(2)


def done_in_part() -> NoReturn:
    sys.exit(3)
