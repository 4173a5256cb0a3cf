"""One line for each event, `key=value`, with everything that names a person or opens a door taken out.

The mask works on the finished line, so that arguments, extras and tracebacks are covered alike. Telephone numbers
vanish whole: their last four digits are half of a recognition.
"""

import logging
import re
import time

from bot.settings import Settings

NAMES_OF_SECRETS = (
    "access_token|refresh_token|token|secret|appsecret|app_secret|aes_key|encoding_?aes_?key|secret_key|field_key|"
    "password|signature|msg_signature|echostr|openid|open_id|touser|fromusername|tousername|unionid"
)
IN_ADDRESSES = f"{NAMES_OF_SECRETS}|ticket|code|key|nonce"  # elsewhere these are ordinary words of a log line
MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?i)([?&](?:{IN_ADDRESSES}))=[^&\s\"'<>]+"), r"\1=***"),
    (re.compile(rf"(?i)\b({NAMES_OF_SECRETS})=[^&\s\"'<>]+"), r"\1=***"),
    (re.compile(rf"(?i)([\"'](?:{NAMES_OF_SECRETS})[\"']\s*:\s*)[\"'][^\"']*[\"']"), r'\1"***"'),
    (re.compile(r"(?i)(\bbearer\s+)[\w.~+/=-]+"), r"\1***"),
    (re.compile(r"(/p/)[\w.~-]{8,}"), r"\1***"),
    (re.compile(r"(://[^/:@\s]+:)[^@\s]+@"), r"\1***@"),
    (re.compile(r"(?<![\w-])o[\w-]{27}(?![\w-])"), "[openid]"),
    (re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)"), "[id]"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "[phone]"),
    (re.compile(r"(?<!\d)0\d{2,3}[- ]?[2-9]\d{2,3}[- ]?\d{4}(?!\d)"), "[phone]"),
)
CARD = re.compile(r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)")
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
QUIET = ("werkzeug", "apscheduler", "urllib3", "wechatpy", "alembic.runtime.migration")


def _is_card(digits: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812); long platform numbers seldom fulfil it."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _card(match: re.Match[str]) -> str:
    digits = "".join(re.findall(r"\d", match[0]))
    return "[card]" if _is_card(digits) else match[0]


def mask(text: str) -> str:
    """The text without open ids, telephone, identity and card numbers, and secrets in addresses or JSON."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return CARD.sub(_card, text)


def _quoted(value: object) -> str:
    text = str(value)
    return '"' + text.replace('"', "'") + '"' if re.search(r'[\s"=]', text) or not text else text


class LineFormatter(logging.Formatter):
    """`time=… level=… logger=… event=… key=value`; what `extra=` gives becomes keys.

    A traceback stays on the line, its line ends written as `|`.
    """

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        parts = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **{key: value for key, value in vars(record).items() if key not in STANDARD},
        }
        if record.exc_info:
            parts["trace"] = self.formatException(record.exc_info)
        line = " ".join(f"{key}={_quoted(value)}" for key, value in parts.items())
        return mask(" | ".join(part.strip() for part in line.splitlines()))


def configure(settings: Settings) -> None:
    """Everything goes to standard error; whoever runs the service keeps and rotates it."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    loud = logging.DEBUG if settings.log_level == "DEBUG" else logging.WARNING
    for name in QUIET:
        logging.getLogger(name).setLevel(loud)
