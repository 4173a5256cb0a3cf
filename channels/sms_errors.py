"""Every code that the two gateways refuse a text message with, and what it means for the message.

Alibaba Cloud: its help pages "API错误码" (101346) and the common codes of its API gateway. Tencent Cloud: the codes of
its SDK (`tencentcloud.sms.v20210111.errorcodes`) and the common codes of its API 3.0.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

from channels.wechat_errors import Entry, after, at_midnight, at_next_month
from domain.ways import Consequence, SendError

SOON, LATER, NEXT = Consequence.RETRY_SOON, Consequence.RETRY_LATER, Consequence.NEXT_WAY
GONE, BLOCKED, FIX = Consequence.GONE, Consequence.BLOCKED, Consequence.FIX_MESSAGE
STOP, UNKNOWN = Consequence.STOP_WAY, Consequence.UNKNOWN
Rows = tuple[tuple[str, Entry], ...]

_ALIYUN: Rows = (
    ("isv.MOBILE_NUMBER_ILLEGAL", Entry("wrong_number", GONE)),
    # Fifty of one template a day, or what the account set: this number has had enough, and somebody calls.
    ("isv.BUSINESS_LIMIT_CONTROL", Entry("number_received_enough", NEXT)),
    ("isv.BLACK_KEY_CONTROL_LIMIT isv.SMS_CONTENT_ILLEGAL", Entry("content_refused", FIX)),
    ("isv.SMS_TEMPLATE_ILLEGAL isv.TEMPLATE_MISSING_PARAMETERS", Entry("wrong_template", FIX)),
    ("isv.TEMPLATE_PARAMS_ILLEGAL isv.PARAM_LENGTH_LIMIT isv.PARAM_NOT_SUPPORT_URL", Entry("template_value", FIX)),
    ("isv.INVALID_PARAMETERS isv.INVALID_JSON_PARAM isv.MOBILE_COUNT_OVER_LIMIT", Entry("wrong_request", FIX)),
    ("isv.EXTEND_CODE_ERROR isv.DOMESTIC_NUMBER_NOT_SUPPORTED", Entry("wrong_request", FIX)),
    ("isv.SMS_SIGNATURE_ILLEGAL isv.SMS_SIGN_ILLEGAL isv.SIGN_STATE_ILLEGAL", Entry("wrong_signature", STOP)),
    ("isv.SMS_SIGNATURE_SCENE_ILLEGAL", Entry("wrong_signature", STOP)),
    ("isv.AMOUNT_NOT_ENOUGH isv.OUT_OF_SERVICE", Entry("no_money", STOP)),
    ("isv.DAY_LIMIT_CONTROL", Entry("account_had_its_day", STOP, at_midnight)),
    ("isv.MONTH_LIMIT_CONTROL", Entry("account_had_its_month", STOP, at_next_month)),
    ("isv.ACCOUNT_NOT_EXISTS isv.ACCOUNT_ABNORMAL isv.PRODUCT_UN_SUBSCRIPT", Entry("account_not_open", STOP)),
    ("isv.PRODUCT_UNSUBSCRIBE isp.RAM_PERMISSION_DENY NoPermission", Entry("not_granted", STOP)),
    ("isv.DENY_IP_RANGE", Entry("address_not_allowed", STOP)),
    ("InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive Forbidden.AccessKeyDisabled", Entry("wrong_key", STOP)),
    ("SignatureDoesNotMatch IncompleteSignature InvalidTimeStamp.Expired", Entry("wrong_key_or_clock", STOP)),
    ("Throttling Throttling.User Throttling.Api", Entry("too_fast", LATER, after(seconds=60))),
    ("isp.SYSTEM_ERROR isp.GATEWAY_ERROR ServiceUnavailable InternalError", Entry("system_busy", SOON)),
)
_TENCENT: Rows = (
    ("InvalidParameterValue.IncorrectPhoneNumber FailedOperation.PhoneNumberParseFail", Entry("wrong_number", GONE)),
    ("FailedOperation.PhoneNumberInBlacklist", Entry("refuses_messages", BLOCKED)),
    ("LimitExceeded.PhoneNumberThirtySecondLimit", Entry("number_received_enough", LATER, after(seconds=30))),
    ("LimitExceeded.PhoneNumberOneHourLimit", Entry("number_received_enough", LATER, after(hours=1))),
    ("LimitExceeded.PhoneNumberDailyLimit", Entry("number_received_enough", NEXT)),
    ("LimitExceeded.PhoneNumberSameContentDailyLimit", Entry("number_received_enough", NEXT)),
    ("LimitExceeded.DeliveryFrequencyLimit", Entry("number_received_enough", NEXT)),
    (
        "LimitExceeded.AppDailyLimit LimitExceeded.AppMainlandChinaDailyLimit",
        Entry("account_had_its_day", STOP, at_midnight),
    ),
    ("LimitExceeded.DailyLimit", Entry("account_had_its_day", STOP, at_midnight)),
    ("LimitExceeded.PhoneNumberCountLimit", Entry("wrong_request", FIX)),
    ("FailedOperation.InsufficientBalanceInSmsPackage", Entry("no_money", STOP)),
    ("UnauthorizedOperation.ServiceSuspendDueToArrears", Entry("no_money", STOP)),
    ("FailedOperation.ContainSensitiveWord InvalidParameter.DirtyWordFound", Entry("content_refused", FIX)),
    ("FailedOperation.MarketingSendTimeConstraint", Entry("content_refused", FIX)),
    ("FailedOperation.SignatureIncorrectOrUnapproved FailedOperation.MissingSignature", Entry("wrong_signature", STOP)),
    (
        "FailedOperation.TemplateIncorrectOrUnapproved FailedOperation.TemplateUnapprovedOrNotExist",
        Entry("wrong_template", FIX),
    ),
    ("FailedOperation.TemplateIdNotExist", Entry("wrong_template", FIX)),
    ("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", Entry("template_value", FIX)),
    ("InvalidParameterValue.SdkAppIdNotExist InvalidParameter.AppidAndBizId", Entry("wrong_app_id", STOP)),
    # Both say that the message went on from there and that nothing came back.
    ("InternalError.Timeout InternalError.SendAndRecvFail", Entry("no_answer", UNKNOWN)),
    ("InternalError.RequestTimeException", Entry("wrong_clock", STOP)),
    ("InternalError.SigVerificationFail InternalError.SigFieldMissing", Entry("wrong_key_or_clock", STOP)),
    ("InternalError.RestApiInterfaceNotExist InternalError.JsonParseFail", Entry("wrong_request", FIX)),
    ("RequestLimitExceeded", Entry("too_fast", LATER, after(seconds=60))),
    ("FailedOperation InvalidParameter InvalidParameterValue MissingParameter", Entry("wrong_request", FIX)),
    ("UnsupportedOperation LimitExceeded", Entry("wrong_request", FIX)),
    ("UnauthorizedOperation AuthFailure ResourceInsufficient", Entry("not_granted", STOP)),
    ("InternalError ServiceUnavailable", Entry("system_busy", SOON)),
)
_UNHEARD_OF = Entry("unheard_of", FIX)  # told to the operator, and the person is reached another way
_NEVER_LEFT = (ConnectTimeoutError, NewConnectionError, SSLError)


def _spread(rows: Rows) -> dict[str, Entry]:
    return {code: entry for codes, entry in rows for code in codes.split()}


ALIYUN: Mapping[str, Entry] = _spread(_ALIYUN)
TENCENT: Mapping[str, Entry] = _spread(_TENCENT)


def refusal(table: Mapping[str, Entry], code: str, now: datetime) -> SendError:
    """The gateway's code as our error; a code of a known family (`UnsupportedOperation.…`) is as the family."""
    entry = table.get(code) or table.get(code.partition(".")[0]) or _UNHEARD_OF
    return SendError(code, entry.consequence, entry.name, not_before=entry.wait(now) if entry.wait else None)


def silence(error: BaseException) -> SendError:
    """What it means that an SDK gave up: the message never left, or nobody knows."""
    causes = list(_causes(error))
    if any(isinstance(cause, _NEVER_LEFT) for cause in causes):
        return SendError("connection", SOON, type(causes[-1]).__name__)
    timed_out = any("Timeout" in type(cause).__name__ for cause in causes)
    return SendError("timeout" if timed_out else "connection", UNKNOWN, type(causes[-1]).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that stands behind it: both SDKs wrap what requests wrapped around urllib3."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, *one.args]
        waiting += [getattr(one, name, None) for name in ("reason", "inner_exception")]
