"""A register as a file: `.xlsx` to print, `.docx` to correct by hand, `.json` for other programs."""

import json
from collections.abc import Callable, Mapping

from console.registers.documents import write_document
from console.registers.tabular import write_register
from services.registers import Register


def write_json(register: Register) -> bytes:
    return json.dumps(register.as_json(), ensure_ascii=False, indent=1).encode()


WRITERS: Mapping[str, Callable[[Register], bytes]] = {
    "xlsx": write_register,
    "docx": write_document,
    "json": write_json,
}
KINDS: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
