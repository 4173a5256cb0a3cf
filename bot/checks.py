"""What an operator should know before the members do: codes, sentences, hints. E: does not work. W: works, but look
at it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot import hearing, schema
from bot.clock import SystemClock
from bot.database import Sessions, make_engine
from bot.settings import Env, Settings
from channels.sms_gateways import make_gateway
from domain import vault
from domain.accounts import Account, AccountKind, WireMode
from domain.sms import SmsGateway, SmsSetting
from domain.vault import VaultError
from domain.ways import SendError
from services import hearings, runs

_STALE_TICK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    words: str
    hint: str = ""

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")

    def shown(self) -> dict[str, str]:
        return {"code": self.code, "words": self.words, "hint": self.hint}


def examine(settings: Settings) -> list[Finding]:
    """Everything that can be seen from here without sending anything."""
    return [*_settings(settings), *_database(settings)]


def _settings(settings: Settings) -> Iterator[Finding]:
    if settings.env is Env.PRODUCTION and not settings.public_url.startswith("https://"):
        yield Finding(
            "W001", "PUBLIC_URL is not https", "people open pages from WeChat: give the address with its certificate"
        )
    if settings.clock_file is not None:
        yield Finding("W002", "the clock is a file: time stands still", "remove CLOCK_FILE outside rehearsals")


def _database(settings: Settings) -> Iterator[Finding]:
    engine = make_engine(settings.database_url, synchronous=settings.database_synchronous)
    try:
        before = schema.present(engine)
    except SQLAlchemyError as error:
        yield Finding(
            "E001", f"the database does not answer: {type(error).__name__}", "check DATABASE_URL and the server"
        )
        return
    if before != schema.newest():
        yield Finding("E002", f"the schema is {before or 'empty'}, not {schema.newest()}", "run: songxue db upgrade")
        return
    vault.install(settings.field_key_bytes)
    yield from _accounts(Sessions(engine), settings)


def _hearing(sessions: Sessions, settings: Settings) -> Iterator[Finding]:
    """Recordings always reach somebody; the question is whether a machine may answer first."""
    if settings.speech_engine == "off":
        return
    reason = hearing.why_not(settings)
    if reason:
        hint = "a person hears every recording until then; SPEECH_ENGINE=off if that is meant to be so"
        yield Finding("W010", f"no machine hears recordings: {reason}", hint)
        return
    with sessions.read() as session:
        last = runs.last_beat(session, hearings.BEAT)
    if last is None or SystemClock().now() - last > _STALE_TICK:
        yield Finding(
            "W011", "what hears recordings does not run", "start: songxue serve, or songxue hear; see its log"
        )


def _accounts(sessions: Sessions, settings: Settings) -> Iterator[Finding]:
    with sessions.read() as session:
        try:
            accounts = list(session.scalars(select(Account)))
        except VaultError:
            yield Finding("E003", "the secrets do not open with this FIELD_KEY", "use the key they were written with")
            return
        for account in accounts:
            yield from _account(account)
            yield from _sms(account, settings)
        last = runs.last_beat(session)
    if not accounts:
        yield Finding("W003", "there is no WeChat account yet", "run: songxue account add")
    if last is None:
        yield Finding("W007", "the clock has never run", "start: songxue serve, or songxue scheduler")
    elif SystemClock().now() - last > _STALE_TICK:
        yield Finding(
            "W008", f"the clock stopped at {last:%Y-%m-%d %H:%M} UTC", "start: songxue scheduler; see its log"
        )
    yield from _hearing(sessions, settings)


def _account(account: Account) -> Iterator[Finding]:
    if account.mode is not WireMode.SECURE:
        yield Finding(
            "W004", f"{account.slug}: messages come unencrypted ({account.mode.value})", "choose the secure mode"
        )
    if account.kind is not AccountKind.SERVICE or not account.verified:
        hint = "only a verified service account can write to a person first; telephone and paper carry the rest"
        yield Finding("W005", f"{account.slug}: cannot send template messages", hint)
    elif not account.templates:
        yield Finding("W006", f"{account.slug}: no template is assigned", "run: songxue account set --template …")


def _sms(account: Account, settings: Settings) -> Iterator[Finding]:
    """Whether the gateway could be opened; nothing is sent, and no key is tried."""
    setting = SmsSetting.of(account.sms or {})
    if setting is None:
        return
    keys, file = (account.sms_id or "", account.sms_secret or ""), settings.data_dir / "sms.jsonl"
    try:
        make_gateway(setting, *keys, file=file, production=settings.env is Env.PRODUCTION)
    except SendError as error:
        code = "E005" if error.code == "no_extra" else "E004"
        yield Finding(code, f"{account.slug}: text messages cannot be sent ({error.code})", error.detail)
        return
    if setting.gateway is SmsGateway.FILE:
        yield Finding("W009", f"{account.slug}: text messages go into {file}", "choose a gateway for real ones")
