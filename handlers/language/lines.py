"""`songxue understand`: JSON lines in, JSON lines out (`docs/interface.md`, understanding)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from handlers.language import times
from handlers.language.intents.meaning import Role, Surroundings
from handlers.language.matching import Questions
from handlers.language.understanding import understand


def _moment(written: object, zone: ZoneInfo) -> datetime:
    """`now` of a line: aware as written, else local time; a bare day is its morning."""
    moment = datetime.fromisoformat(str(written))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def understand_line(obj: Mapping[str, object], zone: ZoneInfo, questions: Questions | None = None) -> dict[str, object]:
    """`{"id","text","role","now","open"?}` → `{"id","intent","slots","confidence","decision"}`; raises ValueError for an unknown role or time."""
    around = Surroundings(open=str(obj.get("open") or ""), questions=questions)
    role = Role(str(obj.get("role") or "member"))
    found = understand(str(obj.get("text", "")), role, _moment(obj["now"], zone), zone, around)
    return {
        "id": obj.get("id"),
        "intent": found.intent,
        "slots": {key: _plain(value) for key, value in found.slots.items()},
        "confidence": round(found.confidence, 2),
        "decision": found.decision.value,
    }


def times_line(obj: Mapping[str, object], zone: ZoneInfo) -> dict[str, object]:
    """`{"id","text","now"}` → the fields of `songxue understand --times`."""
    reading = times.read(str(obj.get("text", "")), _moment(obj["now"], zone), zone)
    return {"id": obj.get("id"), **reading.as_json()}


def command_line(
    lines: Iterable[str], zone: ZoneInfo, *, only_times: bool = False, questions: Questions | None = None
) -> Iterator[str]:
    """JSON lines in, JSON lines out, in order; blank lines are passed over."""
    for line in lines:
        if line.strip():
            obj = json.loads(line)
            read = times_line(obj, zone) if only_times else understand_line(obj, zone, questions)
            yield json.dumps(read, ensure_ascii=False)
