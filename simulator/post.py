"""One HTTP exchange with a callback URL, bounded as a whole by real time."""

import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

LARGEST = 1_000_000


class NoAnswerError(OSError):
    """Time-out, refused or broken connection: WeChat tries again."""


def exchange(url: str, query: dict[str, str], body: str | None, timeout: float) -> tuple[int, bytes]:
    """(status, body) of a POST of XML, or of a GET when body is None. Raises NoAnswerError."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise NoAnswerError(f"not a URL: {url}")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    deadline = time.monotonic() + timeout
    connection = kind(parts.hostname, parts.port, timeout=timeout)
    try:
        connection.connect()
        path = f"{parts.path or '/'}?{'&'.join(filter(None, [parts.query, urlencode(query)]))}"
        headers = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0", "Accept": "*/*", "Connection": "close"}
        connection.request("GET" if body is None else "POST", path, body and body.encode(), headers)
        sock = connection.sock
        sock.settimeout(_left(deadline))
        response = connection.getresponse()
        chunks: list[bytes] = []
        while not response.isclosed():  # once all is read it has closed the socket itself
            sock.settimeout(_left(deadline))
            chunks.append(response.read(65536))
            if sum(map(len, chunks)) > LARGEST:
                raise NoAnswerError("answer is endless")
        return response.status, b"".join(chunks)
    except (OSError, HTTPException) as error:
        raise NoAnswerError(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left
