"""The platform's API: one client for each account, with its token, its connections and its time-outs.

Own and small, because wechatpy's client waits for ever, retries without bound and keeps secrets in its exceptions.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from channels.tokens import Token, Tokens, TokenStore
from channels.transport import Transport
from channels.wechat_answers import Answer, code_of, encoded, place_of, read_answer, text_of
from channels.wechat_errors import TOKEN_CODES, entry_of, refusal
from domain.ways import Consequence, SendError

Clients = Callable[[str], "WeChatClient"]  # by the account's short name; LookupError where there is none

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_PAUSE = timedelta(seconds=60)  # the longest time for which a shut endpoint is not even asked
_TOKEN_READ = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class QrCode:
    """`ticket` fetches the picture, `url` is what the picture holds; `expires_at` is None for a permanent one."""

    ticket: str
    url: str
    expires_at: datetime | None


class WeChatClient:
    """One account's door to the platform; safe for many threads. To be closed, or used as a context.

    `api_base` is scheme and host (`https://api.weixin.qq.com`), times are seconds. Every method raises SendError, and
    nothing else, when the platform did not do it.
    """

    def __init__(
        self,
        api_base: str,
        app_id: str,
        secret: str,
        tokens: TokenStore,
        *,
        pool_size: int = 16,
        connect_timeout: float = 3.0,
        read_timeout: float = 8.0,
    ) -> None:
        self._base = api_base.rstrip("/").removesuffix("/cgi-bin")
        self._app_id = app_id
        self._secret = secret
        self._transport = Transport(pool_size=pool_size, connect=connect_timeout, read=read_timeout)
        self._tokens = Tokens(tokens, self._fetch_token)
        self._pauses: dict[str, tuple[datetime, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        now: datetime,
        params: Mapping[str, str] | None = None,
        idempotent: bool,
        welcome: frozenset[int] = frozenset(),
    ) -> Answer:
        """One API call, `path` from the root (`/cgi-bin/menu/create`). The answer has no `errcode` other than 0 and
        those that are `welcome`.

        `idempotent` says that a second one does no harm: then silence means "again", else the outcome is unknown.
        A dead token is replaced once and the call made once more.
        """
        request = {"body": encoded(body), "headers": _JSON} if body is not None else {}

        def once(token: str) -> Answer:
            data = self._send(method, path, token, params, idempotent, request)
            return read_answer(data, idempotent=idempotent)

        return self._with_token(path, once, now, welcome)

    def upload(self, kind: str, filename: str, content: bytes, mime: str, *, now: datetime) -> str:
        """The media id, good for three days. `kind` is image, voice, video or thumb (platform §8)."""
        path, request = "/cgi-bin/media/upload", {"fields": {"media": (filename, content, mime)}}
        answer = self._with_token(
            path,
            lambda token: read_answer(self._send("POST", path, token, {"type": kind}, True, request), idempotent=True),
            now,
        )
        return text_of(answer, "thumb_media_id" if kind == "thumb" else "media_id")

    def download(self, media_id: str, now: datetime) -> bytes:
        """A voice or picture that a person sent, within three days. A video has an address only and is refused."""
        path, params = "/cgi-bin/media/get", {"media_id": media_id}
        found: list[bytes] = []

        def fetch(token: str) -> Answer:
            data = self._send("GET", path, token, params, True, {})
            found[:] = [data]
            return read_answer(data, idempotent=True) if data[:1] == b"{" else {}

        if self._with_token(path, fetch, now):
            raise SendError("video", Consequence.FIX_MESSAGE, "the platform gives an address, not the film")
        return found[0]

    def qrcode(self, scene: str, expires: timedelta | None, now: datetime) -> QrCode:
        """A card that brings its scanner here with `scene` (1 to 64 characters); at most 30 days, or None for ever."""
        body: dict[str, Any] = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        if expires:
            body |= {"action_name": "QR_STR_SCENE", "expire_seconds": int(expires.total_seconds())}
        answer = self.call("POST", "/cgi-bin/qrcode/create", body, now=now, idempotent=True)
        return QrCode(text_of(answer, "ticket"), text_of(answer, "url"), now + expires if expires else None)

    def menu_create(self, menu: Mapping[str, Any], now: datetime) -> None:
        """Replaces the account's menu; `menu` is `{"button": […]}`."""
        self.call("POST", "/cgi-bin/menu/create", menu, now=now, idempotent=True)

    def user_info(self, open_id: str, now: datetime) -> Answer:
        """`subscribe` 1 or 0, `subscribe_scene`, `qr_scene_str` …; never a name (platform §9)."""
        params = {"openid": open_id, "lang": "zh_CN"}
        return self.call("GET", "/cgi-bin/user/info", now=now, params=params, idempotent=True)

    def followers(self, now: datetime) -> Iterator[str]:
        """The open ids of all followers, 10 000 a call."""
        after = ""
        while True:
            params = {"next_openid": after} if after else {}
            page = self.call("GET", "/cgi-bin/user/get", now=now, params=params, idempotent=True)
            data = page.get("data")
            people = data.get("openid") if isinstance(data, dict) else None
            if not people:
                return
            yield from (str(person) for person in people)
            before, after = after, str(page.get("next_openid") or "")
            if not after or after == before:
                return

    def _with_token(
        self, path: str, make: Callable[[str], Answer], now: datetime, welcome: frozenset[int] = frozenset()
    ) -> Answer:
        """Makes the call, and once more with another token where the platform says that this one is dead."""
        self._raise_pause(path, now)
        token = self._token(lambda: self._tokens.current(now))
        answer = make(token)
        if code_of(answer) in TOKEN_CODES:
            token = self._token(lambda: self._tokens.replace(token, now))
            answer = make(token)
        code = code_of(answer)
        if code and code not in welcome:
            self._pause(path, code, now)
            raise refusal(code, now, place_of(answer))
        return answer

    def _send(
        self,
        method: str,
        path: str,
        token: str,
        params: Mapping[str, str] | None,
        idempotent: bool,
        request: Mapping[str, Any],
    ) -> bytes:
        query = urlencode({"access_token": token, **(params or {})}, errors="replace")
        return self._transport.exchange(method, f"{self._base}{path}?{query}", idempotent=idempotent, **request)

    def _token(self, get: Callable[[], str]) -> str:
        failure: SendError
        try:
            return get()
        except SendError as error:
            failure = error
            # Another endpoint than the message's, which never left.
            failure.shuts_way = failure.silent = False
        except Exception as error:  # noqa: BLE001 -- the store is a database, and a way out may raise SendError only
            failure = SendError("token_store", Consequence.RETRY_SOON, type(error).__name__)
        raise failure

    def _fetch_token(self, now: datetime) -> Token:
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
            "force_refresh": False,
        }
        url = f"{self._base}/cgi-bin/stable_token"
        data = self._transport.exchange(
            "POST", url, idempotent=True, read=_TOKEN_READ, body=encoded(body), headers=_JSON
        )
        answer = read_answer(data, idempotent=True)
        if code := code_of(answer):
            error = refusal(code, now)
            # Here 40001 says that the secret is wrong, which no second try mends.
            wrong = code in TOKEN_CODES
            raise SendError("40125", Consequence.STOP_WAY, "wrong_secret") if wrong else error
        value, lasts = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(lasts, int) or lasts <= 0:
            raise SendError("answer", Consequence.RETRY_SOON, "no token in the answer")
        return Token(value, now + timedelta(seconds=lasts))

    def _pause(self, path: str, code: int, now: datetime) -> None:
        entry = entry_of(code)
        if entry.pauses and entry.wait:
            # Never until midnight: the operator may have cleared the counter. What holds for all processes is the
            # pause in the database, made from `shuts_way`.
            self._pauses[path] = (min(entry.wait(now), now + _PAUSE), code)

    def _raise_pause(self, path: str, now: datetime) -> None:
        until, code = self._pauses.get(path, (now, 0))
        if now < until <= now + _PAUSE:  # a rehearsal's clock may also have gone back
            raise refusal(code, now)
