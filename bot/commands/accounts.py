"""account add, list, set: the WeChat accounts of this deployment. Secrets come from standard input, never from the
command line.
"""

import json
import sys
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.telling import as_json, report, wrong
from bot.runtime import build
from bot.settings import load
from bot.wechat import Keys, Mode
from domain.accounts import Account, AccountKind, WireMode

_SECRETS = ("app_secret", "token", "aes_key")


@click.group()
def account() -> None:
    """The WeChat accounts of this deployment."""


@account.command()
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--kind", type=click.Choice([kind.value for kind in AccountKind]), required=True)
@click.option("--verified", is_flag=True)
@click.option(
    "--mode", type=click.Choice([mode.value for mode in WireMode]), default=WireMode.SECURE.value, show_default=True
)
@click.option("--app-id", required=True)
@click.option("--original-id", required=True, help="gh_…")
@click.option("--api-base", default="https://api.weixin.qq.com", show_default=True)
@as_json
def add(slug: str, as_json: bool, **given: Any) -> None:
    """Adds an account; app_secret, token and aes_key are read as a JSON object from standard input."""
    secrets = _read_secrets()
    missing = [name for name in _SECRETS if not secrets.get(name)]
    if missing:
        wrong(f"standard input lacks {', '.join(missing)}: give a JSON object with {', '.join(_SECRETS)}")
    runtime = build(load())
    with runtime.sessions.write() as session:
        if _find(session, slug) is not None:
            wrong(f"an account {slug!r} exists; use: songxue account set {slug}")
        values = {**given, **{name: secrets[name] for name in _SECRETS}}
        row = Account(slug=slug, templates={}, created_at=runtime.clock.now(), version=1, **values)
        _check(row)
        session.add(row)
    report(_shown(row), as_json=as_json, words=f"{slug}: added; callback {runtime.settings.public_url}/wechat/{slug}")


@account.command(name="set")
@click.argument("slug")
@click.option("--name")
@click.option("--kind", type=click.Choice([kind.value for kind in AccountKind]))
@click.option("--verified/--not-verified", default=None)
@click.option("--mode", type=click.Choice([mode.value for mode in WireMode]))
@click.option("--app-id")
@click.option("--original-id")
@click.option("--api-base")
@click.option(
    "--template", nargs=3, multiple=True, metavar="OCCASION TEMPLATE_ID KEYS", help='KEYS as JSON: {"thing1": "title"}'
)
@click.option("--secrets", is_flag=True, help="Read new secrets as JSON from standard input.")
@as_json
def change(slug: str, template: tuple[tuple[str, str, str], ...], secrets: bool, as_json: bool, **given: Any) -> None:
    """Changes an account; running processes notice within seconds. An earlier aes_key stays good for messages under
    way.
    """
    runtime = build(load())
    with runtime.sessions.write() as session:
        row = _find(session, slug)
        if row is None:
            wrong(f"no account {slug!r}; songxue account list shows them")
        for name, value in given.items():
            if value is not None:
                setattr(row, name, value)
        if secrets:
            _change_secrets(row, _read_secrets())
        row.templates = {**row.templates, **dict(_template(*one) for one in template)}
        row.version += 1
        _check(row)
    report(_shown(row), as_json=as_json, words=f"{slug}: changed")


@account.command(name="list")
@as_json
def show(as_json: bool) -> None:
    """Shows the accounts, without their secrets."""
    runtime = build(load())
    with runtime.sessions.read() as session:
        rows = [_shown(row) for row in session.scalars(select(Account).order_by(Account.id))]
    words = "\n".join(f"{row['slug']}  {row['name']}  {row['kind']}  {row['mode']}" for row in rows) or "no account yet"
    report({"accounts": rows}, as_json=as_json, words=words)


def _find(session: Session, slug: str) -> Account | None:
    return session.scalars(select(Account).where(Account.slug == slug)).one_or_none()


def _read_secrets() -> dict[str, str]:
    try:
        given = json.loads(sys.stdin.read() or "{}")
    except ValueError:
        wrong("standard input is no JSON object")
    if not isinstance(given, dict) or set(given) - set(_SECRETS):
        wrong(f"standard input must be a JSON object with {', '.join(_SECRETS)} and nothing else")
    return {name: str(value) for name, value in given.items()}


def _change_secrets(row: Account, given: dict[str, str]) -> None:
    if given.get("aes_key", row.aes_key) != row.aes_key:
        row.previous_aes_key = row.aes_key
    for name, value in given.items():
        setattr(row, name, value)


def _template(occasion: str, template_id: str, keys: str) -> tuple[str, dict[str, Any]]:
    try:
        return occasion, {"template_id": template_id, "keys": dict(json.loads(keys))}
    except (ValueError, TypeError):
        wrong(f'the keys of {occasion} are no JSON object such as {{"thing1": "title"}}')


def _check(row: Account) -> None:
    try:
        Keys(
            account=row.slug,
            app_id=row.app_id,
            original_id=row.original_id,
            token=row.token,
            aes_key=row.aes_key,
            mode=Mode(WireMode(row.mode).value),
        )
    except ValueError as error:
        wrong(str(error))


def _shown(row: Account) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "kind": AccountKind(row.kind).value,
        "verified": row.verified,
        "mode": WireMode(row.mode).value,
        "app_id": row.app_id,
        "original_id": row.original_id,
        "api_base": row.api_base,
        "templates": sorted(row.templates),
    }


COMMANDS = (account,)
