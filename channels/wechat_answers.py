"""JSON as the platform takes and gives it: mostly with an `errcode`, sometimes without, now and then not at all."""

import json
import re
from collections.abc import Mapping
from typing import Any

from channels.transport import silence
from domain.ways import Consequence, SendError

Answer = dict[str, Any]
_WRONG_VALUE = re.compile(r"data\.(\w{1,30})\.value", re.ASCII)


def encoded(body: Mapping[str, Any]) -> bytes:
    """Raw UTF-8: some endpoints refuse escaped Chinese (40033, 47002)."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def read_answer(data: bytes, *, idempotent: bool) -> Answer:
    """The JSON object, whatever the content type says. An answer that nobody can read may still mean "done"."""
    try:
        answer = json.loads(data)
        if isinstance(answer, dict):
            answer["errcode"] = int(answer.get("errcode") or 0)
            return answer
    except (ValueError, TypeError, OverflowError, RecursionError):
        pass
    raise SendError("answer", silence(idempotent=idempotent), "not readable", silent=True)


def code_of(answer: Answer) -> int:
    code: int = answer.get("errcode", 0)
    return code


def place_of(answer: Answer) -> str:
    found = _WRONG_VALUE.search(str(answer.get("errmsg", "")))
    return found[1] if found else ""


def text_of(answer: Answer, name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise SendError("answer", Consequence.RETRY_SOON, f"no {name} in the answer")
    return value
