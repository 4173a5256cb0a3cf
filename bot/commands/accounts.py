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
from bot.settings import Env, load
from bot.wechat import Keys, Mode
from domain.accounts import Account, AccountKind, WireMode
from domain.sms import SmsGateway
from domain.subscriptions import SubscriptionKind

_SECRETS = ("app_secret", "token", "aes_key")
_SMS_SECRETS = ("sms_id", "sms_secret")  # the gateway's access key
_SMS = ("gateway", "sign", "app_id", "region", "endpoint", "protocol", "longest")
_TEMPLATE = "OCCASION TEMPLATE_ID KEYS"


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
        row = Account(
            slug=slug, templates={}, subscriptions={}, sms={}, created_at=runtime.clock.now(), version=1, **values
        )
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
@click.option("--template", nargs=3, multiple=True, metavar=_TEMPLATE, help='KEYS as JSON: {"thing1": "title"}')
@click.option(
    "--subscription",
    nargs=4,
    multiple=True,
    metavar=f"{_TEMPLATE} KIND",
    help=f"A subscription notice; KIND {' or '.join(SubscriptionKind)}.",
)
@click.option(
    "--sms",
    "sms_gateway",
    type=click.Choice([*(one.value for one in SmsGateway), "none"]),
    help="How text messages are sent.",
)
@click.option("--sms-sign", help="The approved signature, without brackets.")
@click.option("--sms-app-id", help="Tencent Cloud's SdkAppId.")
@click.option("--sms-region", help="Tencent Cloud's region.")
@click.option("--sms-endpoint", help="Another address of the gateway's interface.")
@click.option("--sms-protocol", type=click.Choice(["https", "http"]))
@click.option("--sms-longest", type=click.IntRange(1, 200), help="Characters that one variable may have.")
@click.option(
    "--sms-template", nargs=3, multiple=True, metavar=_TEMPLATE, help='OCCASION * is for all others; {"what": "title"}'
)
@click.option("--secrets", is_flag=True, help="Read new secrets as JSON from standard input.")
@as_json
def change(
    slug: str,
    template: tuple[tuple[str, str, str], ...],
    subscription: tuple[tuple[str, str, str, str], ...],
    sms_template: tuple[tuple[str, str, str], ...],
    secrets: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Changes an account; running processes notice within seconds. An earlier aes_key stays good for messages under
    way. Secrets: app_secret, token, aes_key, sms_id, sms_secret.
    """
    runtime = build(load())
    with runtime.sessions.write() as session:
        row = _find(session, slug)
        if row is None:
            wrong(f"no account {slug!r}; songxue account list shows them")
        sms = {name: given.pop(f"sms_{name}") for name in _SMS}
        for name, value in given.items():
            if value is not None:
                setattr(row, name, value)
        if secrets:
            _change_secrets(row, _read_secrets(_SECRETS + _SMS_SECRETS))
        row.templates = {**row.templates, **dict(_template(*one) for one in template)}
        row.subscriptions = {**row.subscriptions, **dict(_subscription(*one) for one in subscription)}
        row.sms = _sms(row.sms, sms, dict(_template(*one) for one in sms_template))
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


def _sms(kept: dict[str, Any], given: dict[str, Any], templates: dict[str, Any]) -> dict[str, Any]:
    """Without a gateway the account sends none; the rest of its setting stays for the next time."""
    changed = {**kept, **{name: value for name, value in given.items() if value is not None}}
    if changed.get("gateway") == "none":
        del changed["gateway"]
    if changed.get("gateway") == SmsGateway.FILE and load().env is Env.PRODUCTION:
        wrong("--sms file: in production a file reaches nobody; choose a gateway")
    return {**changed, "templates": {**changed.get("templates", {}), **templates}} if templates else changed


def _read_secrets(names: tuple[str, ...] = _SECRETS) -> dict[str, str]:
    try:
        given = json.loads(sys.stdin.read() or "{}")
    except ValueError:
        wrong("standard input is no JSON object")
    if not isinstance(given, dict) or set(given) - set(names):
        wrong(f"standard input must be a JSON object with {', '.join(names)} and nothing else")
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


def _subscription(occasion: str, template_id: str, keys: str, kind: str) -> tuple[str, dict[str, Any]]:
    if kind not in list(SubscriptionKind):
        wrong(f"the kind of {occasion} is one of {', '.join(SubscriptionKind)}, not {kind}")
    name, setting = _template(occasion, template_id, keys)
    return name, {**setting, "kind": kind}


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
        "subscriptions": sorted(row.subscriptions),
        "sms": {**row.sms, "templates": sorted(row.sms.get("templates", ()))},
    }


COMMANDS = (account,)
