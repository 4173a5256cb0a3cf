"""可信: nobody, not even staff, asks members for money, codes or cards, or sends them to unknown addresses
(R-UX-80, 81, 84, 85).
"""

import re
from collections.abc import Collection, Iterator

from domain.verdicts import Level, Verdict, fold, look, rows, rules_of

CHECK = "trust"

_ENDINGS = (
    "com|cn|net|org|top|xyz|vip|cc|info|shop|site|club|online|work|ltd|app|link|ly|me|io|gov|edu|icu|fun|live|tv|win"
)
_DOT = r"(?:\s*[.。．·]\s*|\s*[点點]\s*)"
_ADDRESS = re.compile(
    rf"(?P<mail>[\w.+-]+@)?(?:https?\s*[:：]\s*/\s*/\s*)?(?P<host>(?:[a-z0-9-]+{_DOT}){{1,4}}(?:{_ENDINGS}))(?![a-z0-9])"
    r"|https?\s*[:：]\s*/\s*/\s*(?P<bare>[^\s/，。；]+)"
    r"|(?<![\d.])(?P<number>\d{1,3}(?:\.\d{1,3}){3})(?![\d.])",
    re.IGNORECASE,
)


def judge(text: str, *, known: Collection[str] = ()) -> tuple[Verdict, ...]:
    """`known` are hosts that may stand in a text besides the official ones of `data/known_hosts.tsv`."""
    hosts = list(_hosts(text))
    strange = [host for host in hosts if not _is_known(host, known)]
    found = look(CHECK, fold(text))
    if strange:
        rule = next(rule for rule in rules_of(CHECK) if rule.name == "address")
        why = rule.why.replace("{part}", strange[0])
        return (*found, Verdict(CHECK, rule.name, Level.BLOCK, strange[0], why, rule.way))
    if hosts:  # what is to be opened is named, and official
        return tuple(verdict for verdict in found if verdict.rule != "open_link")
    return found


def _hosts(text: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(text.translate(_NARROW)):
        if match["mail"] is None:
            yield match["host"] or match["bare"] or match["number"]


_NARROW = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})


def _is_known(host: str, known: Collection[str]) -> bool:
    plain = re.sub(_DOT, ".", host.lower()).strip(".").split(":")[0]
    if not re.fullmatch(r"[a-z0-9.-]+", plain):
        return False
    official = {row[0] for row in rows("known_hosts.tsv")} | {name.lower() for name in known}
    return any(plain == name or plain.endswith(f".{name}") for name in official)
