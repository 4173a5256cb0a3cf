"""Tencent Cloud's text messages (SMS 2021-01-11), by its own SDK: `pip install 'songxue[sms-tencent]'`."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from channels.sms import Text
from channels.sms_errors import TENCENT, refusal, silence
from domain.sms import SmsAsked, SmsReport, SmsSetting
from domain.ways import Consequence, SendError

# On DEBUG they write requests whole, with numbers.
for _name in ("tencentcloud_sdk_common", "urllib3.connectionpool"):
    logging.getLogger(_name).setLevel(logging.INFO)

ENDPOINT = "sms.tencentcloudapi.com"
_PAGE, _PAGES = 100, 50  # reports in one answer at most; answers taken in one go
_KEPT = 32  # characters of a number that our tables keep


class TencentGateway:
    """Safe for many threads. Times are seconds."""

    confirms = True

    def __init__(
        self, setting: SmsSetting, key_id: str, secret: str, *, connect: float = 3.0, read: float = 8.0
    ) -> None:
        try:
            from tencentcloud.common.credential import Credential
            from tencentcloud.common.profile.client_profile import ClientProfile
            from tencentcloud.common.profile.http_profile import HttpProfile
            from tencentcloud.sms.v20210111 import models
            from tencentcloud.sms.v20210111.sms_client import SmsClient
        except ImportError:
            raise SendError("no_extra", Consequence.STOP_WAY, "install songxue[sms-tencent]") from None
        self._sign, self._app_id, self._models = setting.sign, setting.app_id, models
        http = HttpProfile(protocol=setting.protocol, endpoint=setting.endpoint or ENDPOINT, reqTimeout=(connect, read))
        credential = Credential(key_id, secret)
        self._client: Any = SmsClient(credential, setting.region, ClientProfile(httpProfile=http))

    def send(self, text: Text, now: datetime) -> str:
        """`SessionContext` is our key. It comes back in the answer, and in the reports where the account may use it."""
        request = self._models.SendSmsRequest()
        request.PhoneNumberSet = [f"+86{text.number}"]
        request.SmsSdkAppId, request.SignName, request.TemplateId = self._app_id, self._sign, text.template
        request.TemplateParamSet = [text.params[key] for key in sorted(text.params, key=_place)]
        request.SessionContext = text.key
        statuses = self._ask(self._client.SendSms, request, now).SendStatusSet
        if not statuses:
            raise SendError("answer", Consequence.UNKNOWN, "no status in the answer")
        if statuses[0].Code != "Ok":
            raise refusal(TENCENT, str(statuses[0].Code), now)
        return compact(str(statuses[0].SerialNo or ""))

    def reports(self, asked: Sequence[SmsAsked], now: datetime) -> list[SmsReport]:
        """Everything the queue of the account holds: a report is given out once, whoever asked."""
        request = self._models.PullSmsSendStatusRequest()
        request.Limit, request.SmsSdkAppId = _PAGE, self._app_id
        found: list[SmsReport] = []
        for _ in range(_PAGES):
            try:
                page = self._ask(self._client.PullSmsSendStatus, request, now).PullSmsSendStatusSet or []
            except SendError:
                if found:  # these are not given out again
                    return found
                raise
            found += [_report(one) for one in page]
            if len(page) < _PAGE:
                break
        return found

    def _ask(self, call: Callable[[Any], Any], request: Any, now: datetime) -> Any:
        # Raised outside the handler: `from None` would still keep the original, and with it the number.
        answer = self._attempt(call, request, now)
        if isinstance(answer, SendError):
            raise answer
        return answer

    def _attempt(self, call: Callable[[Any], Any], request: Any, now: datetime) -> Any:
        try:
            return call(request)
        except Exception as error:  # noqa: BLE001 -- the SDK raises whatever its libraries do
            return _failure(error, now)


def compact(serial: str) -> str:
    """`5000:1045710669157053657849499619` is one character too long for our tables: then without its first part."""
    return serial if len(serial) <= _KEPT else serial.rpartition(":")[2][-_KEPT:]


def _place(key: str) -> tuple[int, str]:
    return (int(key) if key.isdecimal() else 0, key)


def _report(status: Any) -> SmsReport:
    return SmsReport(
        key=str(status.SessionContext or ""),
        serial=compact(str(status.SerialNo or "")),
        delivered=status.ReportStatus == "SUCCESS",
        code=str(status.Description or ""),
    )


def _failure(error: Exception, now: datetime) -> SendError:
    code = str(getattr(error, "code", None) or "")
    if not getattr(error, "requestId", None) or code in {"ClientNetworkError", "ServerNetworkError"}:
        return silence(error)  # the SDK's own words for a network that failed and an answer that is none
    return refusal(TENCENT, code, now)
