"""`songxue` as an operator meets it: statuses, one line for what is wrong, secrets from standard input only."""

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import cli, schema
from bot.database import make_engine
from tests.bot.web import FIELD_KEY

SECRETS = {"app_secret": "s3cret", "token": "testtoken", "aes_key": "a" * 43}
ADD = ("account", "add", "dongfeng", "--name", "东风街道", "--kind", "service", "--app-id", "wx0123456789abcdef")


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in a folder without any setting."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: str = "") -> Done:
        monkeypatch.setattr("sys.argv", ["songxue", *map(str, arguments)])
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        status: Any = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return run


@pytest.fixture
def run(bare: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command with settings, and a database that is not there yet."""
    monkeypatch.setenv("SONGXUE_ENV", "test")
    monkeypatch.setenv("SONGXUE_SECRET_KEY", "s" * 32)
    monkeypatch.setenv("SONGXUE_FIELD_KEY", FIELD_KEY)
    monkeypatch.setenv("SONGXUE_DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")
    monkeypatch.setenv("SONGXUE_DATA_DIR", str(tmp_path))
    return bare


@pytest.fixture
def ready(run: Run) -> Run:
    """With the newest schema."""
    assert run("db", "upgrade").status == 0
    return run


@pytest.fixture
def account(ready: Run) -> Run:
    assert ready(*ADD, "--original-id", "gh_0123456789ab", stdin=json.dumps(SECRETS)).status == 0
    return ready


def is_one_line(done: Done) -> bool:
    return done.status == 2 and done.out == "" and done.err.count("\n") == 1 and done.err.startswith("songxue: ")


def test_missing_settings_are_named_in_one_line(bare: Run) -> None:
    done = bare("account", "list")
    assert is_one_line(done)
    assert "SONGXUE_SECRET_KEY" in done.err
    assert "SONGXUE_FIELD_KEY" in done.err


WRONG = [
    ("nonsense",),
    ("account", "nonsense"),
    ("account", "add"),
    ("account", "add", "dongfeng", "--kind", "miniprogram"),
    ("db", "upgrade", "--nonsense"),
    ("serve", "--workers", "0"),
    ("backup",),
    ("tick", "--now", "tomorrow"),
    ("tick", "--now", "2025-03-10T09:00"),
    ("restore", "nowhere.db"),
]


@pytest.mark.parametrize("arguments", WRONG)
def test_unusable_arguments_are_one_line_and_status_two(ready: Run, arguments: tuple[str, ...]) -> None:
    assert is_one_line(ready(*arguments))


@pytest.mark.parametrize(
    "arguments", [("account", "list"), ("console-link", "陈敏"), ("roster", "export", "--out", "a.xlsx")]
)
def test_database_without_a_schema_says_what_to_run(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert is_one_line(done)
    assert "songxue db upgrade" in done.err


def test_another_field_key_is_said_in_one_line(account: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGXUE_FIELD_KEY", "A" * 43 + "=")
    done = account("account", "list")
    assert is_one_line(done)
    assert "FIELD_KEY" in done.err


def test_help_names_the_commands(bare: Run) -> None:
    done = bare("--help")
    assert done.status == 0
    for command in ("serve", "scheduler", "tick", "db", "account", "roster", "doctor", "backup", "restore", "demo"):
        assert command in done.out


def test_upgrade_says_from_which_to_which(run: Run) -> None:
    assert run("db", "upgrade").out == f"schema empty → {schema.newest()}\n"
    assert run("db", "upgrade").out == f"schema {schema.newest()}: nothing to do\n"
    assert run("db", "upgrade", "--json").json == {"from": schema.newest(), "to": schema.newest()}


# -- accounts


def test_account_is_added_listed_and_never_shows_a_secret(account: Run) -> None:
    done = account("account", "list", "--json")
    [shown] = done.json["accounts"]
    assert (shown["slug"], shown["kind"], shown["mode"], shown["verified"]) == ("dongfeng", "service", "secure", False)
    assert not any(secret in done.out for secret in SECRETS.values())
    assert "东风街道" in account("account", "list").out


def test_account_is_not_added_twice(account: Run) -> None:
    done = account(*ADD, "--original-id", "gh_0123456789ab", stdin=json.dumps(SECRETS))
    assert is_one_line(done)
    assert "account set" in done.err


BAD_SECRETS = ["", "no json", "[]", "null", '{"token": "testtoken"}', json.dumps(SECRETS | {"more": "1"})]
BAD_SECRETS += [json.dumps(SECRETS | {"aes_key": "short"}), json.dumps(SECRETS | {"token": "a"})]


@pytest.mark.parametrize("given", BAD_SECRETS)
def test_secrets_that_cannot_be_used_are_refused_and_not_shown(ready: Run, given: str) -> None:
    done = ready(*ADD, "--original-id", "gh_0123456789ab", stdin=given)
    assert is_one_line(done)
    assert "s3cret" not in done.err
    assert ready("account", "list", "--json").json == {"accounts": []}


def test_secret_has_no_option_on_the_command_line(ready: Run) -> None:
    assert ready(*ADD, "--original-id", "gh_0123456789ab", "--token", "testtoken").status == 2


def test_change_keeps_the_earlier_key_for_what_is_under_way(account: Run, tmp_path: Path) -> None:
    done = account(
        "account", "set", "dongfeng", "--secrets", "--mode", "compatible", stdin='{"aes_key": "' + "b" * 43 + '"}'
    )
    assert done.status == 0
    with closing(sqlite3.connect(tmp_path / "cli.db")) as database:
        row = database.execute("select previous_aes_key is not null, mode, version from accounts").fetchone()
    assert row == (1, "compatible", 2)


def test_template_is_assigned_to_an_occasion(account: Run) -> None:
    done = account("account", "set", "dongfeng", "--template", "meetings/notice", "T1", '{"thing1": "title"}', "--json")
    assert done.json["templates"] == ["meetings/notice"]
    assert is_one_line(account("account", "set", "dongfeng", "--template", "meetings/notice", "T1", "no json"))
    assert is_one_line(account("account", "set", "dongfeng", "--template", "meetings/notice", "T1", "[1]"))


def test_unknown_account_cannot_be_changed(ready: Run) -> None:
    assert "account list" in ready("account", "set", "nobody", "--name", "x").err


# -- doctor, understanding, backups, links


# -- text messages and subscription notices


def sms_of(account: Run) -> dict[str, Any]:
    [shown] = account("account", "list", "--json").json["accounts"]
    kept: dict[str, Any] = shown["sms"]
    return kept


def test_gateway_is_set_with_its_template_and_its_keys_are_never_shown(account: Run) -> None:
    values = ("--sms", "aliyun", "--sms-sign", "浦江街道", "--sms-template", "*", "SMS_1", '{"what": "title"}')
    keys = json.dumps({"sms_id": "LTAI-test", "sms_secret": "c0ffee5ec2e7"})
    done = account("account", "set", "dongfeng", *values, "--secrets", stdin=keys)
    assert done.status == 0
    assert sms_of(account) == {"gateway": "aliyun", "sign": "浦江街道", "templates": ["*"]}
    assert "c0ffee5ec2e7" not in account("account", "list", "--json").out
    assert "E004" not in account("doctor").out


def test_gateway_that_is_given_up_keeps_its_setting_for_the_next_time(account: Run) -> None:
    account("account", "set", "dongfeng", "--sms", "tencent", "--sms-sign", "浦江街道", "--sms-app-id", "1400006666")
    assert "E004" in account("doctor").out  # no key and no template yet
    account("account", "set", "dongfeng", "--sms", "none")
    assert sms_of(account) == {"sign": "浦江街道", "app_id": "1400006666", "templates": []}
    assert "E004" not in account("doctor").out


def test_file_is_no_gateway_in_production_and_doctor_names_it_elsewhere(
    account: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGXUE_ENV", "production")
    refused = account("account", "set", "dongfeng", "--sms", "file")
    assert is_one_line(refused)
    monkeypatch.setenv("SONGXUE_ENV", "test")
    assert account("account", "set", "dongfeng", "--sms", "file").status == 0
    assert "W009" in account("doctor").out


def test_subscription_is_assigned_with_its_kind(account: Run) -> None:
    values = ("--subscription", "meetings/notice", "S1", '{"thing1": "title"}')
    account("account", "set", "dongfeng", *values, "one_time")
    [shown] = account("account", "list", "--json").json["accounts"]
    assert shown["subscriptions"] == ["meetings/notice"]
    assert is_one_line(account("account", "set", "dongfeng", *values, "now_and_then"))


def test_doctor_names_what_is_wrong_by_code(run: Run) -> None:
    done = run("doctor", "--json")
    assert done.status == 3
    assert [finding["code"] for finding in done.json["findings"]] == ["E002"]
    run("db", "upgrade")
    done = run("doctor")
    assert done.status == 0
    assert "W003" in done.out


def test_doctor_looks_at_every_account(account: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    account("account", "set", "dongfeng", "--mode", "plain")
    codes = {finding["code"] for finding in account("doctor", "--json").json["findings"]}
    assert {"W004", "W005", "W007"} <= codes
    monkeypatch.setenv("SONGXUE_FIELD_KEY", "A" * 43 + "=")
    done = account("doctor", "--json")
    assert done.status == 3
    assert [finding["code"] for finding in done.json["findings"]] == ["E003"]


def test_understand_reads_lines_and_writes_lines_without_settings(bare: Run) -> None:
    lines = [
        {"id": number, "text": text, "role": "member", "now": "2025-03-10T10:00:00+08:00"}
        for number, text in enumerate(["几点开会", "我来", "胸口疼"])
    ]
    done = bare("understand", stdin="".join(json.dumps(line) + "\n" for line in lines))
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [(line["id"], line["intent"]) for line in found] == [(0, "ask_meeting"), (1, "attend"), (2, "emergency")]


def test_line_that_cannot_be_understood_is_named_and_the_others_go_on(bare: Run) -> None:
    good = json.dumps({"id": "c", "text": "我来", "role": "member", "now": "2025-03-10T10:00:00+08:00"})
    lines = ["no json", "[]", '{"id": "b", "text": "我来"}', good.replace("member", "pope"), "", good]
    done = bare("understand", stdin="\n".join(lines) + "\n")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert done.status == 3
    assert [line.get("line") for line in found] == [1, 2, 3, 4, None]
    assert found[2] == {"line": 3, "id": "b", "error": "'now' is missing"}
    assert found[-1]["intent"] == "attend"


def test_understand_reads_times(bare: Run) -> None:
    line = {"id": "a", "text": "下周三上午九点半", "now": "2025-03-03T09:00:00+08:00"}
    done = bare("understand", "--times", stdin=json.dumps(line) + "\n")
    assert (json.loads(done.out)["kind"], json.loads(done.out)["start"]) == ("datetime", "2025-03-12T09:30")


def test_backup_while_another_connection_writes_is_whole(account: Run, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'cli.db'}")
    with engine.connect() as writer:
        writer.exec_driver_sql("update accounts set name = '别的'")
        done = account("backup", tmp_path / "kept" / "a.db", "--json")
        writer.rollback()
    engine.dispose()
    assert done.status == 0
    assert done.json["bytes"] > 0
    account("account", "set", "dongfeng", "--name", "改过")
    assert account("restore", tmp_path / "kept" / "a.db").status == 0
    assert account("account", "list", "--json").json["accounts"][0]["name"] == "东风街道"


def test_damaged_backup_is_not_restored(account: Run, tmp_path: Path) -> None:
    (tmp_path / "torn.db").write_bytes(b"SQLite format 3\x00" + b"torn" * 1000)
    assert is_one_line(account("restore", tmp_path / "torn.db"))
    assert len(account("account", "list", "--json").json["accounts"]) == 1


def test_file_that_is_no_state_of_ours_is_not_restored(account: Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("create table songs (id integer)")
    assert is_one_line(account("restore", tmp_path / "other.db"))
    assert len(account("account", "list", "--json").json["accounts"]) == 1


def test_backup_is_for_the_owner_only(account: Run, tmp_path: Path) -> None:
    account("backup", tmp_path / "a.db")
    assert (tmp_path / "a.db").stat().st_mode & 0o077 == 0


def test_link_into_the_console_is_for_somebody_who_exists(ready: Run) -> None:
    assert "nobody is called" in ready("console-link", "陈敏").err


def test_tick_does_what_is_due_and_counts_it(account: Run) -> None:
    done = account("tick", "--now", "2025-03-10T09:00:00+08:00", "--json")
    assert (done.status, done.json) == (0, {})


IMPORT = ("materials", "import", "--source", "党建网", "--reviewed-by", "陈敏", "--month", "2026-03")


def test_each_readable_file_becomes_an_item_and_the_others_are_named(account: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 政治生日\n\n想一想入党的那一天。", encoding="utf-8")
    (tmp_path / "b.txt").write_text("有个好消息\n把验证码发给我", encoding="utf-8")
    (tmp_path / "c.jpg").write_bytes(b"\xff\xd8")
    done = account(*IMPORT, "--json", "a.md", "b.txt", "c.jpg")
    assert done.status == 3
    assert (done.json["created"], done.json["titles"], done.json["month"]) == (1, ["政治生日"], "2026-03")
    assert [entry["file"] for entry in done.json["rejected"]] == ["b.txt", "c.jpg"]


def test_item_without_a_text_has_its_title(account: Run) -> None:
    done = account(*IMPORT, "--json", "--title", "听一段录音")
    assert (done.status, done.json["titles"]) == (0, ["听一段录音"])


def test_item_without_a_name_and_one_name_for_two_are_refused(account: Run, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("政治生日", encoding="utf-8")
    assert is_one_line(account(*IMPORT))
    assert is_one_line(account(*IMPORT, "--title", "政治生日", "a.txt", "b.txt"))
