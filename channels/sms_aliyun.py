"""Alibaba Cloud's text messages (Dysmsapi 2017-05-25), by its own SDK: `pip install 'songxue[sms-aliyun]'`."""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from channels.sms import Text
from channels.sms_errors import ALIYUN, refusal, silence
from domain.sms import SmsAsked, SmsReport, SmsSetting
from domain.ways import Consequence, SendError

# On DEBUG the library writes every address, and the number is part of it.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

ENDPOINT = "dysmsapi.aliyuncs.com"
_CHINA = ZoneInfo("Asia/Shanghai")  # whose day a query asks for
_FAILED, _ARRIVED = 2, 3  # SendStatus; 1 is still under way


class AliyunGateway:
    """Safe for many threads. Times are seconds."""

    confirms = True

    def __init__(
        self, setting: SmsSetting, key_id: str, secret: str, *, connect: float = 3.0, read: float = 8.0
    ) -> None:
        try:
            from alibabacloud_dysmsapi20170525 import models
            from alibabacloud_dysmsapi20170525.client import Client
            from alibabacloud_tea_openapi.utils_models import Config
            from darabonba.runtime import RuntimeOptions
        except ImportError:
            raise SendError("no_extra", Consequence.STOP_WAY, "install songxue[sms-aliyun]") from None
        self._sign, self._models = setting.sign, models
        self._once = RuntimeOptions(autoretry=False, max_attempts=1)
        self._client: Any = Client(
            Config(
                access_key_id=key_id,
                access_key_secret=secret,
                endpoint=setting.endpoint or ENDPOINT,
                protocol=setting.protocol,
                connect_timeout=int(connect * 1000),
                read_timeout=int(read * 1000),
            )
        )

    def send(self, text: Text, now: datetime) -> str:
        """`OutId` is our key: it comes back in the reports, and does not keep a second message from being sent."""
        request = self._models.SendSmsRequest(
            phone_numbers=text.number,
            sign_name=self._sign,
            template_code=text.template,
            template_param=json.dumps(dict(text.params), ensure_ascii=False) if text.params else None,
            out_id=text.key,
        )
        return str(self._ask(self._client.send_sms_with_options, request, now).biz_id or "")

    def reports(self, asked: Sequence[SmsAsked], now: datetime) -> list[SmsReport]:
        """One query for each message: the interface knows no other."""
        found = (self._report(one, now) for one in asked)
        return [report for report in found if report is not None]

    def _report(self, asked: SmsAsked, now: datetime) -> SmsReport | None:
        request = self._models.QuerySendDetailsRequest(
            phone_number=asked.number,
            biz_id=asked.serial or None,
            send_date=f"{asked.sent_at.astimezone(_CHINA):%Y%m%d}",
            page_size=50,
            current_page=1,
        )
        body = self._ask(self._client.query_send_details_with_options, request, now)
        details = body.sms_send_detail_dtos.sms_send_detail_dto if body.sms_send_detail_dtos else []
        detail = next((one for one in details if one.out_id == asked.key), None)
        if detail is None or detail.send_status not in (_FAILED, _ARRIVED):
            return None
        return SmsReport(asked.key, asked.serial, detail.send_status == _ARRIVED, str(detail.err_code or ""))

    def _ask(self, call: Callable[..., Any], request: Any, now: datetime) -> Any:
        # Raised outside the handler: `from None` would still keep the original, and with it the number.
        answer = self._attempt(call, request, now)
        if isinstance(answer, SendError):
            raise answer
        if answer.code != "OK":
            raise refusal(ALIYUN, str(answer.code), now)
        return answer

    def _attempt(self, call: Callable[..., Any], request: Any, now: datetime) -> Any:
        try:
            body = call(request, self._once).body
        except Exception as error:  # noqa: BLE001 -- the SDK raises whatever its libraries do
            return _failure(error, now)
        known = body is not None and body.code is not None
        return body if known else SendError("answer", Consequence.UNKNOWN, "not readable")


def _failure(error: Exception, now: datetime) -> SendError:
    """The API gateway's own refusal carries a status and a code; everything else is silence."""
    status, code = getattr(error, "status_code", None), getattr(error, "code", None)
    if not isinstance(status, int):
        return silence(error)
    if code in ALIYUN or status < 500:
        return refusal(ALIYUN, str(code), now)
    return SendError(f"http_{status}", Consequence.RETRY_SOON)
