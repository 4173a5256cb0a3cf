"""Settings: the only reader of the environment (prefix `SONGXUE_`, also from `.env`).

Everything else receives values as arguments. Values for people (margins, cadences, waking hours) are branch
policy in the tables and do not stand here.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SONGXUE_"
DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")
MAKE_A_KEY = "make one with: openssl rand -base64 32"


class SettingsError(Exception):
    """The settings cannot be used. The message is one line: which, why, and how to mend it; never a secret's value."""


class Env(StrEnum):
    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class Engine(StrEnum):
    """What carries the delivery work."""

    EMBEDDED = "embedded"
    PROCRASTINATE = "procrastinate"  # reserved for the scaled-out set; nothing asks for it yet


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"no time zone is called {name!r}; use a name such as Asia/Shanghai") from error
    return name


def _long_enough(key: SecretStr) -> SecretStr:
    if len(key.get_secret_value()) < 32:
        raise ValueError(f"needs at least 32 characters; {MAKE_A_KEY}")
    return key


def _key_bytes(key: SecretStr) -> bytes:
    return base64.b64decode(key.get_secret_value(), validate=True)


def _field_key(key: SecretStr) -> SecretStr:
    try:
        size = len(_key_bytes(key))
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"is not base64; {MAKE_A_KEY}") from error
    if size != 32:
        raise ValueError(f"needs 32 bytes in base64, has {size}; {MAKE_A_KEY}")
    return key


def _database(url: str) -> str:
    if not url.startswith(("sqlite://", "postgresql+psycopg://")):
        raise ValueError("begins with neither sqlite:// nor postgresql+psycopg://")
    return url


def _address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("begins with neither http:// nor https://")
    return url.rstrip("/")


class Settings(BaseSettings):
    """Every setting of the service. Field `database_url` is the variable `SONGXUE_DATABASE_URL`, and so on."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    secret_key: Annotated[SecretStr, AfterValidator(_long_enough)]
    field_key: Annotated[SecretStr, AfterValidator(_field_key)]
    env: Env = Env.PRODUCTION
    database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///data/songxue.db"
    database_synchronous: Literal["full", "normal"] = "full"
    data_dir: Path = Path("data")
    public_url: Annotated[str, AfterValidator(_address)] = "http://127.0.0.1:8000"
    timezone: Annotated[str, AfterValidator(_known_zone)] = DEFAULT_ZONE.key
    clock_file: Path | None = None
    engine: Engine = Engine.EMBEDDED
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    webhook_slack: int = Field(default=600, ge=0)
    webhook_max_bytes: int = Field(default=65536, ge=1024)
    reply_within: float = Field(default=4.0, gt=0, lt=5)
    send_rate: float = Field(default=50.0, gt=0)
    send_connections: int = Field(default=8, ge=1, le=256)
    lease: int = Field(default=60, ge=10)
    proxies: int = Field(default=0, ge=0, le=5)
    speech_engine: Literal["off", "whisper", "sense_voice", "paraformer"] = "whisper"
    speech_model: Path | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.clock_file is not None and self.env is Env.PRODUCTION:
            raise ValueError("CLOCK_FILE is for rehearsals; remove it or set ENV=demo")
        if self.engine is Engine.PROCRASTINATE and self.uses_sqlite:
            raise ValueError("ENGINE=procrastinate needs PostgreSQL; change DATABASE_URL or ENGINE")
        if self.speech_engine in {"sense_voice", "paraformer"} and self.speech_model is None:
            raise ValueError(f"SPEECH_ENGINE={self.speech_engine} needs SPEECH_MODEL, the folder of its model")
        return self

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite://")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def field_key_bytes(self) -> bytes:
        """32 bytes."""
        return _key_bytes(self.field_key)


def _given(env_file: Path | None) -> dict[str, str]:
    """Names without the prefix, in small letters. The environment wins over the file; empty counts as absent."""
    in_file = dotenv_values(env_file, encoding="utf-8") if env_file and env_file.is_file() else {}
    both = in_file | dict(os.environ)  # noqa: TID251 - the environment's one owner
    return {
        name[len(PREFIX) :].lower(): value for name, value in both.items() if name.upper().startswith(PREFIX) and value
    }


def _one_line(error: ValidationError) -> str:
    parts = []
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        says = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "missing":
            says = f"is not set; {MAKE_A_KEY}"
        parts.append(f"{PREFIX}{name}: {says}" if name else says)
    return "; ".join(parts).replace("\n", " ")


def load(
    *, fallback: Mapping[str, object] | None = None, env_file: Path | None = Path(".env"), **overrides: object
) -> Settings:
    """The settings of this process. Raises SettingsError.

    `overrides` win over the environment, the environment wins over `.env`, and `fallback` replaces the defaults
    (the demonstration gives its own keys and folder there). Names as in Settings: `load(env="test")`.
    """
    given = _given(env_file)
    unknown = sorted(name for name in given if name not in Settings.model_fields)
    if unknown:
        names = ", ".join(PREFIX + name.upper() for name in unknown)
        raise SettingsError(f"{names}: no such setting; .env.example lists them all")
    values: dict[str, Any] = {**(fallback or {}), **given, **overrides}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from error


def for_child(**values: object) -> dict[str, str]:
    """The environment of a process that we start, with these settings in it. Names as in Settings."""
    given = {PREFIX + name.upper(): str(value) for name, value in values.items()}
    return {**os.environ, **given}  # noqa: TID251 - the environment's one owner
