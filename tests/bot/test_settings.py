import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.settings import PREFIX, Engine, Env, Settings, SettingsError, load

KEYS: dict[str, Any] = {"secret_key": "s" * 32, "field_key": "A" * 43 + "="}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def refusal(**given: Any) -> str:
    with pytest.raises(SettingsError) as caught:
        load(**given)
    return str(caught.value)


def test_defaults_are_production_on_sqlite_in_shanghai() -> None:
    settings = load(**KEYS)
    assert (settings.env, settings.engine) == (Env.PRODUCTION, Engine.EMBEDDED)
    assert settings.uses_sqlite
    assert settings.zone.key == "Asia/Shanghai"
    assert settings.field_key_bytes == bytes(32)


def test_environment_wins_over_the_file_and_the_file_over_the_fallback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("SONGXUE_LEASE=70\nSONGXUE_SEND_RATE=7\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("SONGXUE_LEASE", "80")
    settings = load(fallback={"lease": 90, "send_rate": 9, "send_connections": 3}, **KEYS)
    assert (settings.lease, settings.send_rate, settings.send_connections) == (80, 7, 3)


def test_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGXUE_CLOCK_FILE", "")
    assert load(**KEYS).clock_file is None


@pytest.mark.parametrize("place", ["environment", "file"])
def test_unknown_name_with_the_prefix_is_refused(place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if place == "file":
        (tmp_path / ".env").write_text("SONGXUE_DATABSE_URL=x\n", encoding="utf-8")
    else:
        monkeypatch.setenv("SONGXUE_DATABSE_URL", "x")
    assert refusal(**KEYS).startswith("SONGXUE_DATABSE_URL: no such setting")


def test_missing_keys_are_named_with_the_way_to_make_them() -> None:
    message = refusal()
    assert "SONGXUE_SECRET_KEY: is not set" in message
    assert "SONGXUE_FIELD_KEY: is not set" in message
    assert "openssl rand -base64 32" in message


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"secret_key": "hush-hush"}, "SONGXUE_SECRET_KEY: needs at least 32 characters"),
        ({"field_key": "not base64 at all"}, "SONGXUE_FIELD_KEY: is not base64"),
        ({"field_key": "AAAA"}, "SONGXUE_FIELD_KEY: needs 32 bytes in base64, has 3"),
        ({"timezone": "Asia/Beijing"}, "SONGXUE_TIMEZONE: no time zone is called 'Asia/Beijing'"),
        ({"database_url": "mysql://x"}, "SONGXUE_DATABASE_URL: begins with neither"),
        ({"public_url": "example.org"}, "SONGXUE_PUBLIC_URL: begins with neither"),
        ({"clock_file": "moment", "env": "production"}, "CLOCK_FILE is for rehearsals"),
        ({"engine": "procrastinate"}, "ENGINE=procrastinate needs PostgreSQL"),
        ({"reply_within": 5}, "SONGXUE_REPLY_WITHIN: Input should be less than 5"),
    ],
)
def test_unusable_value_is_refused_in_one_line(given: dict[str, Any], says: str) -> None:
    message = refusal(**{**KEYS, **given})
    assert says in message
    assert "\n" not in message


def test_refused_secret_is_not_repeated_in_the_message() -> None:
    assert "hush-hush" not in refusal(**{**KEYS, "secret_key": "hush-hush"})


def test_secrets_are_hidden_when_settings_are_printed() -> None:
    assert KEYS["secret_key"] not in repr(load(**KEYS))


def test_example_file_holds_every_setting_once_and_each_with_a_comment() -> None:
    lines = Path(__file__, "../../../.env.example").resolve().read_text(encoding="utf-8").splitlines()
    named = [line.split("=")[0] for line in lines if re.match(r"\w+=", line)]
    assert sorted(named) == sorted(PREFIX + name.upper() for name in Settings.model_fields)
    for before, line in pairwise(lines):
        assert before.startswith("# ") or not line.startswith(PREFIX)


def test_example_file_states_the_true_defaults() -> None:
    text = Path(__file__, "../../../.env.example").resolve().read_text(encoding="utf-8")
    stated = dict(re.findall(r"\[(\S+)\][.;].*\nSONGXUE_(\w+)=", text))
    wrong = {
        name: value
        for value, name in stated.items()
        if value != "none" and value != str(Settings.model_fields[name.lower()].default)
    }
    assert not wrong
