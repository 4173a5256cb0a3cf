"""One HTTP request, with time-outs and without retries; a failure is a SendError without address and secret."""

import logging
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    EmptyPoolError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from domain.ways import Consequence, SendError

# On DEBUG the library writes every address, and a token is part of it.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

_NEVER_LEFT = (ConnectTimeoutError, NewConnectionError, EmptyPoolError, SSLError)


class Transport:
    """A pool of kept connections for many threads. Times are seconds, `read` is the longest silence of the server."""

    def __init__(self, *, pool_size: int, connect: float, read: float) -> None:
        self._connect, self._read = connect, read
        self._pool = urllib3.PoolManager(num_pools=4, maxsize=pool_size, block=True)

    def close(self) -> None:
        self._pool.clear()

    def exchange(
        self,
        method: str,
        url: str,
        *,
        idempotent: bool,
        read: float | None = None,
        **request: Any,
    ) -> bytes:
        """The body of a 200 answer. `request` is what urllib3 takes: body, headers, fields.

        Raises SendError: RETRY_SOON where the request was certainly not processed or may be repeated (`idempotent`),
        UNKNOWN where it may have been, STOP_WAY where the address is no platform.
        """
        # Raised outside the handler: `from None` would still keep the original, and with it the address.
        answer = self._attempt(method, url, idempotent, read or self._read, request)
        if isinstance(answer, SendError):
            raise answer
        if failure := _failure_of(answer.status):
            raise failure
        return answer.data

    def _attempt(
        self, method: str, url: str, idempotent: bool, read: float, request: Mapping[str, Any]
    ) -> urllib3.BaseHTTPResponse | SendError:
        timeout = urllib3.Timeout(connect=self._connect, read=read)
        try:
            return self._pool.request(
                method, url, timeout=timeout, retries=False, redirect=False, pool_timeout=read, **request
            )
        except _NEVER_LEFT as error:
            return SendError("connection", Consequence.RETRY_SOON, type(error).__name__)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            code = "timeout" if isinstance(error, ReadTimeoutError) else "connection"
            return SendError(code, silence(idempotent=idempotent), type(error).__name__)


def silence(*, idempotent: bool) -> Consequence:
    """What no readable answer means: a second try where it cannot double anything, else an unknown outcome."""
    return Consequence.RETRY_SOON if idempotent else Consequence.UNKNOWN


def _failure_of(status: int) -> SendError | None:
    if status == 200:
        return None
    soon = status >= 500 or status in {408, 429}
    return SendError(f"http_{status}", Consequence.RETRY_SOON if soon else Consequence.STOP_WAY)
