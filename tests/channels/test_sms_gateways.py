"""The two gateways by their own SDKs, against a stub on the loopback: what they ask, and how they read the answer."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.sms import Door, Gateway, SmsChannel
from channels.sms_gateways import make_gateway
from channels.sms_tencent import compact
from domain.sms import SmsAsked, SmsGateway, SmsReport, SmsSetting
from domain.ways import Consequence, Receipt, SendError
from tests.channels.stub import Asked, Stub, Told, told
from tests.channels.texting import NUMBER, NUMBERED, OUTGOING, a_setting
from tests.channels.ways import NOW

EXTRAS = {"aliyun": "alibabacloud_dysmsapi20170525", "tencent": "tencentcloud.sms"}
KEY_ID, SECRET = "LTAI-test", "c0ffee5ec2e7"
SERIAL = "5000:1045710669157053657849499619"
TAKEN = {
    "aliyun": told(Code="OK", Message="OK", BizId="900619746936498440^0", RequestId="F655A8D5"),
    "tencent": told(
        Response={
            "SendStatusSet": [
                {
                    "SerialNo": SERIAL,
                    "PhoneNumber": "+8615400001234",
                    "Fee": 1,
                    "SessionContext": OUTGOING.key,
                    "Code": "Ok",
                    "Message": "send success",
                    "IsoCode": "CN",
                }
            ],
            "RequestId": "a0aabda6",
        }
    ),
}


def tencent_says(code: str) -> Told:
    status = {"SerialNo": "", "PhoneNumber": "+8615400001234", "SessionContext": "", "Code": code, "Message": "no"}
    return told(Response={"SendStatusSet": [status], "RequestId": "a0aabda6"})


def tencent_refuses(code: str) -> Told:
    answer = told(Response={"Error": {"Code": code, "Message": "no"}, "RequestId": "a0aabda6"})
    return answer._replace(kind="application/json")  # which alone their SDK reads for errors


class Gateways:
    """Both on the same stub, with short time-outs."""

    def __init__(self, base: str) -> None:
        self.base = base

    def open(self, name: str) -> Gateway:
        pytest.importorskip(EXTRAS[name], reason=f"the extra sms-{name} is not installed")
        return make_gateway(self.setting(name), KEY_ID, SECRET, file=Path("unused"), production=True)

    def setting(self, name: str) -> SmsSetting:
        given: dict[str, Any] = {"templates": NUMBERED} if name == "tencent" else {}
        return a_setting(SmsGateway(name), self.base, **given)

    def channel(self, name: str) -> SmsChannel:
        door = Door(self.setting(name), self.open(name))
        return SmsChannel(lambda _: door)

    def refused(self, name: str) -> SendError:
        with pytest.raises(SendError) as caught:
            self.channel(name).send(OUTGOING, NOW)
        return caught.value


@pytest.fixture
def gateways(stub: Stub) -> Gateways:
    return Gateways(stub.base)


def the_ask(stub: Stub) -> Asked:
    (asked,) = stub.asked
    return asked


def headers(asked: Asked) -> dict[str, str]:
    return {name.lower(): value for name, value in asked.headers.items()}


def test_aliyun_is_asked_with_the_approved_template_and_our_key(gateways: Gateways, stub: Stub) -> None:
    stub.will("/", TAKEN["aliyun"])
    receipt = gateways.channel("aliyun").send(OUTGOING, NOW)
    assert receipt == Receipt(platform_id="900619746936498440^0", confirms=True)
    asked = the_ask(stub)
    query = dict(asked.query)
    assert json.loads(query.pop("TemplateParam")) == {
        "what": "支部党员大会",
        "when": "9月3日（周四）上午9点",
        "where": "二楼会议室",
    }
    assert query == {
        "PhoneNumbers": NUMBER,
        "SignName": "浦江街道",
        "TemplateCode": "SMS_154950909",
        "OutId": OUTGOING.key,
    }
    assert headers(asked)["x-acs-action"] == "SendSms"
    assert headers(asked)["x-acs-version"] == "2017-05-25"


def test_aliyun_request_is_signed_with_the_key_and_never_carries_the_secret(gateways: Gateways, stub: Stub) -> None:
    stub.will("/", TAKEN["aliyun"])
    gateways.channel("aliyun").send(OUTGOING, NOW)
    asked = the_ask(stub)
    signed = headers(asked)["authorization"]
    assert signed.startswith(f"ACS3-HMAC-SHA256 Credential={KEY_ID},SignedHeaders=")
    assert SECRET not in str(asked)


def test_tencent_is_asked_with_numbered_values_in_their_order(gateways: Gateways, stub: Stub) -> None:
    stub.will("/", TAKEN["tencent"])
    receipt = gateways.channel("tencent").send(OUTGOING, NOW)
    assert receipt == Receipt(platform_id="1045710669157053657849499619", confirms=True)
    asked = the_ask(stub)
    assert asked.json == {
        "PhoneNumberSet": ["+8615400001234"],
        "SmsSdkAppId": "1400006666",
        "SignName": "浦江街道",
        "TemplateId": "1110",
        "TemplateParamSet": ["支部党员大会", "9月3日（周四）上午9点", "居委会"],
        "SessionContext": OUTGOING.key,
    }
    assert headers(asked)["x-tc-action"] == "SendSms"
    assert headers(asked)["x-tc-version"] == "2021-01-11"
    assert headers(asked)["x-tc-region"] == "ap-guangzhou"


def test_tencent_request_carries_a_right_signature(gateways: Gateways, stub: Stub) -> None:
    """TC3-HMAC-SHA256, reckoned anew from what arrived."""
    stub.will("/", TAKEN["tencent"])
    gateways.channel("tencent").send(OUTGOING, NOW)
    asked = the_ask(stub)
    given = headers(asked)
    scheme, credential, names, signature = given["authorization"].replace(",", "").split()
    scope = credential.partition("/")[2]
    day, service, end = scope.split("/")
    signed = names.removeprefix("SignedHeaders=")
    lines = "".join(f"{name}:{given[name]}\n" for name in signed.split(";"))
    request = f"POST\n/\n\n{lines}\n{signed}\n{hashlib.sha256(asked.body).hexdigest()}"
    text = f"{scheme}\n{given['x-tc-timestamp']}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"TC3{SECRET}".encode()
    for part in (day, service, end):
        key = hmac.digest(key, part.encode(), "sha256")
    assert signature == f"Signature={hmac.digest(key, text.encode(), 'sha256').hex()}"
    assert SECRET not in str(asked)


def aliyun_says(code: str, status: int = 200) -> Told:
    return told(Code=code, Message=f"触发天级流控Permits:10 {NUMBER}", RequestId="F655A8D5")._replace(status=status)


DAILY, BLACKLISTED = "LimitExceeded.PhoneNumberDailyLimit", "FailedOperation.PhoneNumberInBlacklist"
REFUSALS = [
    ("aliyun", aliyun_says("isv.BUSINESS_LIMIT_CONTROL"), "isv.BUSINESS_LIMIT_CONTROL", Consequence.NEXT_WAY),
    ("aliyun", aliyun_says("isv.MOBILE_NUMBER_ILLEGAL"), "isv.MOBILE_NUMBER_ILLEGAL", Consequence.GONE),
    ("aliyun", aliyun_says("isv.AMOUNT_NOT_ENOUGH"), "isv.AMOUNT_NOT_ENOUGH", Consequence.STOP_WAY),
    ("aliyun", aliyun_says("SignatureDoesNotMatch", 400), "SignatureDoesNotMatch", Consequence.STOP_WAY),
    ("aliyun", aliyun_says("Throttling.User", 400), "Throttling.User", Consequence.RETRY_LATER),
    ("aliyun", aliyun_says("isv.NEW", 404), "isv.NEW", Consequence.FIX_MESSAGE),
    ("aliyun", aliyun_says("ServiceUnavailable", 503), "ServiceUnavailable", Consequence.RETRY_SOON),
    ("aliyun", aliyun_says("Odd", 502), "http_502", Consequence.RETRY_SOON),
    ("aliyun", Told(b"<html>"), "connection", Consequence.UNKNOWN),
    ("aliyun", Told(b"{}"), "answer", Consequence.UNKNOWN),
    ("tencent", tencent_says(DAILY), DAILY, Consequence.NEXT_WAY),
    ("tencent", tencent_says(BLACKLISTED), BLACKLISTED, Consequence.BLOCKED),
    ("tencent", tencent_refuses("AuthFailure.SecretIdNotFound"), "AuthFailure.SecretIdNotFound", Consequence.STOP_WAY),
    ("tencent", tencent_refuses("RequestLimitExceeded"), "RequestLimitExceeded", Consequence.RETRY_LATER),
    ("tencent", tencent_refuses("InternalError.Timeout"), "InternalError.Timeout", Consequence.UNKNOWN),
    ("tencent", told(Response={"SendStatusSet": [], "RequestId": "a"}), "answer", Consequence.UNKNOWN),
    ("tencent", Told(b"<html>"), "connection", Consequence.UNKNOWN),
    ("tencent", Told(b"no", status=502), "connection", Consequence.UNKNOWN),
]


@pytest.mark.parametrize(("name", "answer", "code", "consequence"), REFUSALS)
def test_refusal_has_its_consequence_and_says_nothing_about_the_person(
    gateways: Gateways, stub: Stub, name: str, answer: Told, code: str, consequence: Consequence
) -> None:
    stub.will("/", answer)
    error = gateways.refused(name)
    assert (error.code, error.consequence) == (code, consequence)
    assert NUMBER not in f"{error} {error.detail}"
    assert error.__context__ is None


@pytest.mark.parametrize("name", EXTRAS)
@pytest.mark.parametrize("answer", [Told(cut=True), Told(silent=True)], ids=["cut", "silent"])
def test_silence_is_an_unknown_outcome_and_is_never_tried_again_by_itself(stub: Stub, name: str, answer: Told) -> None:
    stub.will("/", answer)
    gateways = Gateways(stub.base)
    hurried = _hurried(gateways, name)
    with pytest.raises(SendError) as caught:
        SmsChannel(lambda _: Door(gateways.setting(name), hurried)).send(OUTGOING, NOW)
    assert caught.value.consequence is Consequence.UNKNOWN
    assert len(stub.asked) == 1


def _hurried(gateways: Gateways, name: str) -> Gateway:
    pytest.importorskip(EXTRAS[name], reason=f"the extra sms-{name} is not installed")
    from channels.sms_aliyun import AliyunGateway
    from channels.sms_tencent import TencentGateway

    made: Callable[..., Gateway] = AliyunGateway if name == "aliyun" else TencentGateway
    return made(gateways.setting(name), KEY_ID, SECRET, read=0.2)


@pytest.mark.parametrize("name", EXTRAS)
def test_message_that_never_left_may_be_sent_again(name: str) -> None:
    with Stub() as gone:
        base = gone.base
    error = Gateways(base).refused(name)
    assert (error.code, error.consequence) == ("connection", Consequence.RETRY_SOON)


ASKED = SmsAsked(OUTGOING.key, "900619746936498440^0", NUMBER, NOW + timedelta(hours=16))


def detail(status: int, code: str = "", key: str = OUTGOING.key) -> dict[str, Any]:
    return {"PhoneNum": NUMBER, "SendStatus": status, "ErrCode": code, "OutId": key, "TemplateCode": "SMS_154950909"}


def details(*found: dict[str, Any]) -> Told:
    return told(Code="OK", TotalCount=str(len(found)), SmsSendDetailDTOs={"SmsSendDetailDTO": list(found)})


DETAILS = [
    (details(detail(3, "DELIVERED")), [SmsReport(OUTGOING.key, ASKED.serial, delivered=True, code="DELIVERED")]),
    (
        details(detail(2, "MOBILE_NOT_ON_SERVICE")),
        [SmsReport(OUTGOING.key, ASKED.serial, delivered=False, code="MOBILE_NOT_ON_SERVICE")],
    ),
    (details(detail(1)), []),
    (details(detail(3, "DELIVERED", key="another")), []),
    (details(), []),
]


@pytest.mark.parametrize(("answer", "reports"), DETAILS)
def test_aliyun_is_asked_for_the_day_in_china_and_found_by_our_key(
    gateways: Gateways, stub: Stub, answer: Told, reports: list[SmsReport]
) -> None:
    stub.will("/", answer)
    assert gateways.channel("aliyun").reports("pujiang", [ASKED], NOW) == reports
    asked = the_ask(stub)
    assert headers(asked)["x-acs-action"] == "QuerySendDetails"
    assert asked.query == {
        "PhoneNumber": NUMBER,
        "BizId": "900619746936498440^0",
        "SendDate": "20260902",
        "PageSize": "50",
        "CurrentPage": "1",
    }


def test_message_without_a_number_of_the_gateway_is_asked_for_all_the_same(gateways: Gateways, stub: Stub) -> None:
    stub.will("/", details(detail(3, "DELIVERED")))
    (report,) = gateways.channel("aliyun").reports("pujiang", [replace(ASKED, serial="")], NOW)
    assert report.delivered
    assert "BizId" not in the_ask(stub).query


def status_of(number: int, result: str = "SUCCESS", words: str = "DELIVRD") -> dict[str, Any]:
    return {
        "Description": words,
        "CountryCode": "86",
        "SubscriberNumber": "18501234444",
        "ReportStatus": result,
        "PhoneNumber": "+8618501234444",
        "SerialNo": f"5000:{number}",
        "UserReceiveTime": 1620734188,
        "SessionContext": f"d{number}",
    }


def pulled(*statuses: dict[str, Any]) -> Told:
    return told(Response={"PullSmsSendStatusSet": list(statuses), "RequestId": "a"})


def test_queue_of_tencent_is_emptied(gateways: Gateways, stub: Stub) -> None:
    stub.will("/", pulled(*map(status_of, range(100))), pulled(status_of(100, "FAIL", "UNDELIV")))
    reports = gateways.channel("tencent").reports("pujiang", [], NOW)
    assert len(reports) == 101
    assert reports[0] == SmsReport("d0", "5000:0", delivered=True, code="DELIVRD")
    assert reports[-1] == SmsReport("d100", "5000:100", delivered=False, code="UNDELIV")
    assert [asked.json for asked in stub.asked] == [{"Limit": 100, "SmsSdkAppId": "1400006666"}] * 2


def test_what_was_taken_out_of_the_queue_is_kept_when_the_next_page_fails(gateways: Gateways, stub: Stub) -> None:
    stub.will("/", pulled(*map(status_of, range(100))), Told(cut=True))
    assert len(gateways.channel("tencent").reports("pujiang", [], NOW)) == 100


def test_queue_that_may_not_be_read_is_an_error(gateways: Gateways, stub: Stub) -> None:
    stub.will("/", tencent_refuses("UnauthorizedOperation.RequestPermissionDeny"))
    with pytest.raises(SendError) as caught:
        gateways.channel("tencent").reports("pujiang", [], NOW)
    assert caught.value.code == "UnauthorizedOperation.RequestPermissionDeny"


@pytest.mark.parametrize(("serial", "kept"), [(SERIAL, "1045710669157053657849499619"), ("5000:1", "5000:1"), ("", "")])
def test_number_of_tencent_fits_our_tables(serial: str, kept: str) -> None:
    assert compact(serial) == kept
