"""One text message, and the two gateways on the stub."""

from types import MappingProxyType
from typing import Any

from domain.sms import SmsGateway, SmsSetting
from domain.ways import Outgoing

NUMBER = "15400001234"
TEMPLATES = {
    "meetings/notice": {"template_id": "SMS_154950909", "keys": {"what": "title", "when": "when", "where": "where"}},
    "*": {"template_id": "SMS_154950910", "keys": {}},
}
NUMBERED = {"meetings/notice": {"template_id": "1110", "keys": {"2": "when", "1": "title", "10": "=居委会"}}}
OUTGOING = Outgoing(
    key="d12-0a1b2c3d4e",
    account="pujiang",
    address=NUMBER,
    occasion="meetings/notice",
    text="9月3日上午9点，开支部党员大会。",
    fields=MappingProxyType({"title": "支部党员大会", "when": "9月3日（周四）上午9点", "where": "二楼会议室"}),
)


def a_setting(gateway: SmsGateway, base: str = "", **given: Any) -> SmsSetting:
    """`base` is the address of a stub."""
    own: dict[str, Any] = {"sign": "浦江街道", "app_id": "1400006666", "templates": TEMPLATES}
    if base:
        own |= {"endpoint": base.removeprefix("http://"), "protocol": "http"}
    kept: dict[str, Any] = {"gateway": gateway.value} | own | given
    setting = SmsSetting.of(kept)
    assert setting is not None
    return setting
