"""党课上了没, 写会议记录: where the period that runs stands, and the way to the page that keeps minutes."""

from domain.cadence import CADENCE_LABELS, CADENCE_STATE_LABELS, PER_LABELS, CadenceItem, CadenceState
from handlers.context import Context
from handlers.message import Message, Reply
from services import cadence, links
from services.cadence import Cell, Line


def where_it_stands(message: Message, context: Context) -> Reply:
    """One item, or all of the branch: registered, arranged, missing; groups are counted, not named."""
    lines = cadence.now_of(context.session, context.member.branch, context.now, context.zone)
    asked = context.slot("item")
    rows = [_row(item, [pair for pair in lines if pair[0].demand.item is item]) for item in _items(lines)]
    return Reply("staff/cadence", {"rows": [row for row in rows if asked in ("", row["item"])] or rows})


def _items(lines: list[tuple[Line, Cell]]) -> list[CadenceItem]:
    return list(dict.fromkeys(line.demand.item for line, _ in lines))


def _row(item: CadenceItem, several: list[tuple[Line, Cell]]) -> dict[str, object]:
    """`day` is the last one that counts, or the next one that is arranged."""
    states = [cell.state for _, cell in several]
    worst = next(state for state in _BY_NEED if state in states)
    cell = next(cell for _, cell in several if cell.state is worst)
    days = cell.ticked[-1:] or cell.arranged[:1]
    return {
        "item": item.value,
        "label": CADENCE_LABELS[item],
        "per": PER_LABELS[several[0][0].demand.per],
        "state": CADENCE_STATE_LABELS[worst],
        "day": days[0] if days else None,
        "units": len(several),
        "done": states.count(CadenceState.REGISTERED),
    }


_BY_NEED = (
    CadenceState.UNREGISTERED,
    CadenceState.UNARRANGED,
    CadenceState.ARRANGED,
    CadenceState.AHEAD,
    CadenceState.REGISTERED,
)


def minutes(message: Message, context: Context) -> Reply:
    """Minutes are written where one sees them whole: a link that opens the console once."""
    return Reply("staff/minutes", {"token": links.make_console_link(context.session, context.member, context.now)})
