"""The size of the letters, chosen by a tap and remembered in a cookie (R-UX-1, R-UX-2: the default is not the
largest).
"""

from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlencode

from flask import Request, Response

COOKIE = "size"
_A_YEAR = timedelta(days=365)


class Size(StrEnum):
    """The name of the class on the page: main text of 20, 24 or 30 px."""

    STANDARD = "standard"
    LARGE = "large"
    LARGEST = "largest"


def chosen(request: Request) -> Size:
    """By the address (`?size=large`), else as remembered, else the standard."""
    return _read(request.args.get(COOKIE)) or _read(request.cookies.get(COOKIE)) or Size.STANDARD


def _read(word: str | None) -> Size | None:
    return next((size for size in Size if size.value == word), None)


def addresses(request: Request) -> dict[str, str]:
    """The address of this page in each size."""
    kept = {name: value for name, value in request.args.items() if name != COOKIE}
    return {size.value: "?" + urlencode({**kept, COOKIE: size.value}) for size in Size}


def remember(request: Request, response: Response) -> Response:
    """Keeps what the address chose."""
    size = _read(request.args.get(COOKIE))
    if size is not None:
        secure = request.is_secure
        response.set_cookie(COOKIE, size.value, max_age=_A_YEAR, httponly=True, samesite="Lax", secure=secure)
    return response
