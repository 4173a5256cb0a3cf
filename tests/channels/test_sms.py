"""Text messages before any gateway: numbers, templates, values, and the gateway that is a file."""

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from channels.sms import Door, SmsChannel, mobile
from channels.sms_errors import ALIYUN, TENCENT, refusal
from channels.sms_file import FileGateway
from channels.sms_gateways import make_gateway
from channels.values import check_sms_value, fit_sms_value
from domain.sms import ReportingChannel, SmsGateway, SmsSetting
from domain.ways import Consequence, Outgoing, Receipt, SendError
from tests.channels.texting import NUMBER, OUTGOING, a_setting
from tests.channels.ways import NOW


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "sms.jsonl"


@pytest.fixture
def channel(file: Path) -> SmsChannel:
    door = Door(a_setting(SmsGateway.FILE), FileGateway(file, "浦江街道"))
    return SmsChannel({"pujiang": door}.__getitem__)


def refused(channel: SmsChannel, outgoing: Outgoing) -> SendError:
    with pytest.raises(SendError) as caught:
        channel.send(outgoing, NOW)
    return caught.value


def test_file_holds_what_would_be_sent_and_nothing_is_confirmed(channel: SmsChannel, file: Path) -> None:
    assert channel.send(OUTGOING, NOW) == Receipt(platform_id=OUTGOING.key, confirms=False)
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "at": "2026-09-01T01:00:00+00:00",
        "key": "d12-0a1b2c3d4e",
        "number": NUMBER,
        "sign": "浦江街道",
        "template": "SMS_154950909",
        "params": {"what": "支部党员大会", "when": "9月3日（周四）上午9点", "where": "二楼会议室"},
    }
    assert file.stat().st_mode & 0o777 == 0o600


def test_occasion_without_a_template_takes_the_one_for_all_others(channel: SmsChannel, file: Path) -> None:
    channel.send(replace(OUTGOING, occasion="study/material"), NOW)
    assert json.loads(file.read_text(encoding="utf-8"))["template"] == "SMS_154950910"


def test_channel_can_be_asked_for_reports(channel: SmsChannel) -> None:
    assert isinstance(channel, ReportingChannel)
    assert channel.reports("pujiang", [], NOW) == []


REFUSED = [
    (replace(OUTGOING, account="nobody"), "no_sms", Consequence.NEXT_WAY),
    (replace(OUTGOING, address="0571-88001234"), "no_mobile", Consequence.NEXT_WAY),
    (replace(OUTGOING, address=""), "no_mobile", Consequence.NEXT_WAY),
    (replace(OUTGOING, fields={"title": "去 www.example.cn 看"}), "value", Consequence.FIX_MESSAGE),
    (replace(OUTGOING, fields={"when": "上午9点" * 9}), "value", Consequence.FIX_MESSAGE),
]


@pytest.mark.parametrize(("outgoing", "code", "consequence"), REFUSED)
def test_what_cannot_go_is_refused_before_a_gateway_sees_it(
    channel: SmsChannel, file: Path, outgoing: Outgoing, code: str, consequence: Consequence
) -> None:
    error = refused(channel, outgoing)
    assert (error.code, error.consequence) == (code, consequence)
    assert not file.exists()


def test_account_without_any_template_goes_another_way(file: Path) -> None:
    door = Door(a_setting(SmsGateway.ALIYUN, templates={}), FileGateway(file, ""))
    assert refused(SmsChannel(lambda _: door), OUTGOING).code == "no_template"


def test_file_needs_no_template_and_takes_the_whole_wording(file: Path) -> None:
    door = Door(a_setting(SmsGateway.FILE, templates={}), FileGateway(file, ""))
    SmsChannel(lambda _: door).send(OUTGOING, NOW)
    assert json.loads(file.read_text(encoding="utf-8"))["params"] == {"text": OUTGOING.text}


def test_numbers_are_masked_in_the_log(channel: SmsChannel, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="songxue.sms"):
        channel.send(OUTGOING, NOW)
    assert "154****1234" in caplog.text
    assert NUMBER not in caplog.text


NUMBERS = [
    ("15400001234", "15400001234"),
    ("+86 154-0000-1234", "15400001234"),
    ("8615400001234", "15400001234"),
    ("057188001234", ""),
    ("1540000123", ""),
    ("", ""),
]


@pytest.mark.parametrize(("written", "digits"), NUMBERS)
def test_mobile_numbers_are_read_in_the_ways_people_write_them(written: str, digits: str) -> None:
    assert mobile(written) == digits


VALUES = [
    ("title", "支部党员大会", 35, "支部党员大会"),
    ("title", "", 35, "-"),
    ("title", "【通知】开会", 35, "「通知」开会"),
    ("title", "第一行\n第二行", 35, "第一行 第二行"),
    ("title", "支部党员大会（学习两会精神）", 12, "支部党员大会"),
    ("title", "关于组织退休党员参观红色教育基地的通知", 12, "关于组织退休党员参观红…"),
    ("when", "9月3日（周四）上午9点", 11, "9月3日上午9点"),
    ("when", "9月3日（周四）上午9点", 6, "9月3日上午9点"),  # a time is never cut: the check refuses it
]


@pytest.mark.parametrize(("name", "value", "longest", "fitted"), VALUES)
def test_values_are_made_to_fit_without_losing_a_time(name: str, value: str, longest: int, fitted: str) -> None:
    assert fit_sms_value(name, value, longest) == fitted


@pytest.mark.parametrize(
    ("value", "longest", "reason"),
    [
        ("上午9点", 6, None),
        (" ", 6, "empty"),
        ("9月3日上午9点", 6, "at most 6 characters"),
        ("见http://a.b/c", 35, "a link"),
        ("见 songxue.cn", 35, "a link"),
        ("3.5公里", 35, None),
    ],
)
def test_values_that_a_gateway_would_refuse_are_named(value: str, longest: int, reason: str | None) -> None:
    assert check_sms_value(value, longest) == reason


CODES = [
    (ALIYUN, "isv.MOBILE_NUMBER_ILLEGAL", Consequence.GONE),
    (ALIYUN, "isv.BUSINESS_LIMIT_CONTROL", Consequence.NEXT_WAY),
    (ALIYUN, "isv.AMOUNT_NOT_ENOUGH", Consequence.STOP_WAY),
    (ALIYUN, "isv.OUT_OF_SERVICE", Consequence.STOP_WAY),
    (ALIYUN, "isv.SMS_TEMPLATE_ILLEGAL", Consequence.FIX_MESSAGE),
    (ALIYUN, "isp.SYSTEM_ERROR", Consequence.RETRY_SOON),
    (ALIYUN, "Throttling.User", Consequence.RETRY_LATER),
    (ALIYUN, "isv.NOBODY_KNOWS_THIS", Consequence.FIX_MESSAGE),
    (TENCENT, "LimitExceeded.PhoneNumberDailyLimit", Consequence.NEXT_WAY),
    (TENCENT, "LimitExceeded.PhoneNumberThirtySecondLimit", Consequence.RETRY_LATER),
    (TENCENT, "LimitExceeded.AppDailyLimit", Consequence.STOP_WAY),
    (TENCENT, "FailedOperation.InsufficientBalanceInSmsPackage", Consequence.STOP_WAY),
    (TENCENT, "FailedOperation.PhoneNumberInBlacklist", Consequence.BLOCKED),
    (TENCENT, "FailedOperation.TemplateUnapprovedOrNotExist", Consequence.FIX_MESSAGE),
    (TENCENT, "UnsupportedOperation.UnsupportedRegion", Consequence.FIX_MESSAGE),
    (TENCENT, "AuthFailure.SignatureFailure", Consequence.STOP_WAY),
    (TENCENT, "InternalError.OtherError", Consequence.RETRY_SOON),
    (TENCENT, "InternalError.Timeout", Consequence.UNKNOWN),
]


@pytest.mark.parametrize(("table", "code", "consequence"), CODES)
def test_consequence_of_what_a_gateway_refuses(table: Any, code: str, consequence: Consequence) -> None:
    error = refusal(table, code, NOW)
    assert (error.code, error.consequence) == (code, consequence)
    assert (error.not_before is not None) >= (consequence is Consequence.RETRY_LATER)


SETTINGS: list[tuple[dict[str, Any], bool, list[str]]] = [
    ({"gateway": "file"}, False, []),
    ({"gateway": "aliyun"}, False, ["sms_id and sms_secret", "--sms-sign", "--sms-template"]),
    ({"gateway": "tencent", "sign": "浦江街道"}, True, ["--sms-app-id", "--sms-template"]),
    ({"gateway": "aliyun", "sign": "浦江街道", "templates": {"*": {}}}, True, []),
]


@pytest.mark.parametrize(("kept", "has_keys", "missing"), SETTINGS)
def test_setting_names_what_it_lacks(kept: dict[str, Any], has_keys: bool, missing: list[str]) -> None:
    setting = SmsSetting.of(kept)
    assert setting is not None
    assert setting.lacks(has_keys=has_keys) == missing


def test_account_without_a_gateway_sends_none() -> None:
    assert SmsSetting.of({}) is None


@pytest.mark.parametrize(("gateway", "longest"), [("aliyun", 35), ("tencent", 12)])
def test_longest_value_is_the_gateways_unless_said_otherwise(gateway: str, longest: int) -> None:
    usual, granted = SmsSetting.of({"gateway": gateway}), SmsSetting.of({"gateway": gateway, "longest": 50})
    assert usual is not None
    assert granted is not None
    assert (usual.longest, granted.longest) == (longest, 50)


@pytest.mark.parametrize(("gateway", "code"), [(SmsGateway.FILE, "no_gateway"), (SmsGateway.ALIYUN, "not_set")])
def test_gateway_that_must_not_or_cannot_send_is_a_stopped_way(file: Path, gateway: SmsGateway, code: str) -> None:
    with pytest.raises(SendError) as caught:
        make_gateway(a_setting(gateway), "", "", file=file, production=True)
    assert (caught.value.code, caught.value.consequence) == (code, Consequence.STOP_WAY)
