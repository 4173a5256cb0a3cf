"""Who holds the phone: WeChat's web sign-in, silent (snsapi_base, platform §10.4). It gives an open id, no more."""

from datetime import datetime
from urllib.parse import urlencode, urlsplit

from channels.transport import Transport
from channels.wechat_answers import code_of, read_answer
from channels.wechat_errors import refusal

_PLATFORM = "weixin.qq.com"
_ASKS = "https://open.weixin.qq.com"  # the page; the API stands elsewhere
_READ = 5.0  # seconds


def authorize_address(api_base: str, app_id: str, back: str, state: str) -> str:
    """Where the browser is sent; the platform reads the order of the names strictly. `state`: at most 128 letters and
    digits.
    """
    host = urlsplit(api_base).hostname or ""
    base = _ASKS if host == _PLATFORM or host.endswith("." + _PLATFORM) else api_base.rstrip("/")
    names = {"appid": app_id, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base", "state": state}
    return f"{base}/connect/oauth2/authorize?{urlencode(names)}#wechat_redirect"


class WebSignIn:
    """Safe for many threads."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def open_id(self, api_base: str, app_id: str, secret: str, code: str, now: datetime) -> str | None:
        """None for a snapshot user, who is nobody. Raises SendError: 40029, 40163, 42003 for a wrong, used or late
        code.
        """
        names = {"appid": app_id, "secret": secret, "code": code, "grant_type": "authorization_code"}
        url = f"{api_base.rstrip('/').removesuffix('/cgi-bin')}/sns/oauth2/access_token?{urlencode(names)}"
        answer = read_answer(self._transport.exchange("GET", url, idempotent=False, read=_READ), idempotent=False)
        if failed := code_of(answer):
            raise refusal(failed, now)
        found = answer.get("openid")
        return found if isinstance(found, str) and not answer.get("is_snapshotuser") else None
