import logging
import re
import sys
from collections.abc import Iterator

import pytest

from bot.logs import QUIET, LineFormatter, configure, mask
from bot.settings import load

OPEN_ID = "oABCdef-1234_5678abcdEFGH890"


@pytest.fixture
def _logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"from {OPEN_ID}.", "from [openid]."),
        ("手机13800138000，", "手机[phone]，"),
        ("138 0013 8000", "[phone]"),
        ("+86 138-0013-8000", "[phone]"),
        ("座机021-62345678", "座机[phone]"),
        ("身份证11010519491231002X", "身份证[id]"),
        ("老证110105491231002", "老证[id]"),
        ("卡号6222021234567890128", "卡号[card]"),
        ("卡号4111 1111 1111 1111", "卡号[card]"),
        ("/cgi-bin/x?access_token=abc_DEF&type=1", "/cgi-bin/x?access_token=***&type=1"),
        ("/wechat/city?signature=a&timestamp=17&nonce=7", "/wechat/city?signature=***&timestamp=17&nonce=***"),
        ('{"access_token": "abc", "expires_in": 7200}', '{"access_token": "***", "expires_in": 7200}'),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("GET /p/eyJhbGciOi.J9-x", "GET /p/***"),
        ("postgresql+psycopg://songxue:hush@db/songxue", "postgresql+psycopg://songxue:***@db/songxue"),
    ],
)  # fmt: skip
def test_what_names_a_person_or_opens_a_door_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "MsgId 23456789012345678",
        "1760000000",
        "1760000000123",
        "33226 rows",
        "2026-10-18T09:00:00+08:00",
        "delivery 1234567",
    ],
)
def test_numbers_that_help_the_operator_stay(text: str) -> None:
    assert mask(text) == text


def line(message: str, *args: object, **extra: object) -> str:
    record = logging.makeLogRecord(
        {"name": "bot.webhook", "levelno": 20, "levelname": "INFO", "msg": message, "args": args}
    )
    record.__dict__.update(extra)
    return LineFormatter().format(record)


def test_line_holds_moment_level_logger_event_and_extras() -> None:
    said = line("refused %s", "nonce", account="city", reason="bad signature")
    assert re.fullmatch(
        r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=info logger=bot.webhook "
        r'event="refused nonce" account=city reason="bad signature"',
        said,
    )


def test_argument_and_extra_are_masked_alike() -> None:
    assert "8000" not in line("call %s", "13800138000", spare="13900138000")


def test_traceback_stays_on_the_line_and_is_masked() -> None:
    try:
        int(OPEN_ID)
    except ValueError:
        said = line("failed", exc_info=sys.exc_info())
    assert "\n" not in said
    assert "ValueError: invalid literal for int() with base 10: '[openid]'" in said


def test_value_of_several_lines_cannot_forge_a_line() -> None:
    assert "\n" not in line("said %s", "one\nlevel=error")


@pytest.mark.usefixtures("_logging_restored")
def test_chatty_libraries_are_quiet_unless_asked_for() -> None:
    keys = {"secret_key": "s" * 32, "field_key": "A" * 43 + "="}
    configure(load(env_file=None, fallback=keys, log_level="INFO"))
    assert logging.getLogger().level == logging.INFO
    assert not logging.getLogger("urllib3").isEnabledFor(logging.INFO)
    configure(load(env_file=None, fallback=keys, log_level="DEBUG"))
    assert logging.getLogger("urllib3").isEnabledFor(logging.DEBUG)
    assert len(logging.getLogger().handlers) == 1
