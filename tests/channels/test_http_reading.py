"""One answer off the wire: whole, or an error."""

import io
from http.client import HTTPException

import pytest

from channels.http_reading import Answer, read_answer

OK = b"HTTP/1.1 200 OK\r\n"


def read(data: bytes) -> Answer:
    return read_answer(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (OK + b"Content-Length: 2\r\n\r\n{}", Answer(200, b"{}", kept=True)),
        (OK + b"content-length:2\r\nConnection: Close\r\n\r\n{}", Answer(200, b"{}", kept=False)),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", Answer(200, b"{}", kept=False)),
        (OK + b"\r\nto the end", Answer(200, b"to the end", kept=False)),
        (b"HTTP/1.1 204 No Content\r\n\r\n", Answer(204, b"", kept=True)),
        (b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n", Answer(502, b"", kept=True)),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\n1", Answer(200, b"1", kept=True)),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\nA\r\n0123456789\r\n0\r\n\r\n",
         Answer(200, b"{}0123456789", kept=True)),
    ],
)  # fmt: skip
def test_whole_answer_is_read(data: bytes, answer: Answer) -> None:
    assert read(data) == answer


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 2\r\n\r\n",
        b"SSH-2.0 200\r\n\r\n",
        OK,
        OK + b"Content-Length: 2\r\n",
        OK + b"Content-Length: 3\r\n\r\n{}",
        OK + b"Content-Length: -1\r\n\r\n{}",
        OK + b"Content-Length: 99999999999\r\n\r\n{}",
        OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{",
        OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n",
        OK + b"X: y\r\n" * 201,
    ],
)
def test_anything_else_is_an_error(data: bytes) -> None:
    with pytest.raises(HTTPException):
        read(data)
