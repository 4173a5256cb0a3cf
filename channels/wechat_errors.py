"""Every error code that the platform sends us, and what it means for the message (platform §15). One table, one place.

Codes that no send can end with (menus, OAuth, tags …) stand here as well, so that a log line never shows a bare number.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.ways import Consequence, SendError

Wait = Callable[[datetime], datetime]
_CHINA = ZoneInfo("Asia/Shanghai")  # the platform's own day, wherever the branch is

# The token is dead: refreshed once, tried once more, and only then an error.
TOKEN_CODES = frozenset({40001, 40014, 42001})


def after(**span: float) -> Wait:
    return lambda now: now + timedelta(**span)


def at_midnight(now: datetime) -> datetime:
    """The next 00:00 China time, when daily counters start anew; aware UTC."""
    tomorrow = now.astimezone(_CHINA).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), _CHINA).astimezone(UTC)


def at_next_month(now: datetime) -> datetime:
    """00:00 China time of the first of the next month; aware UTC."""
    first = (now.astimezone(_CHINA).date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time(), _CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """`pauses` says that the whole endpoint is shut and not only this message refused."""

    name: str
    consequence: Consequence
    wait: Wait | None = None
    pauses: bool = False


SOON, LATER, NEXT = Consequence.RETRY_SOON, Consequence.RETRY_LATER, Consequence.NEXT_WAY
GONE, BLOCKED, FIX = Consequence.GONE, Consequence.BLOCKED, Consequence.FIX_MESSAGE
STOP, SENT = Consequence.STOP_WAY, Consequence.ALREADY_SENT

_ROWS: tuple[tuple[str, Entry], ...] = (
    ("-1", Entry("system_busy", SOON)),
    # After the one refresh: somebody else renewed it meanwhile; the token call itself turns 40001 into STOP_WAY.
    ("40001 40014 42001", Entry("dead_token", SOON)),
    ("40002", Entry("wrong_grant_type", STOP)),
    ("40003", Entry("wrong_open_id", GONE)),
    ("40004-40006 40008-40012", Entry("wrong_media", FIX)),
    ("40007", Entry("expired_media", FIX)),
    ("40013", Entry("wrong_app_id", STOP)),
    ("40015-40028", Entry("wrong_menu", FIX)),
    ("40029 40030 40163 42002 42003 42007", Entry("wrong_web_login", FIX)),
    ("40031 40032 40130 45019", Entry("wrong_list_of_people", FIX)),
    ("40033 47001 47002", Entry("wrong_json", FIX)),
    # Only this occasion is without its template: the others go on, so the way is not stopped.
    ("40036 40037", Entry("wrong_template", FIX)),
    ("40035 40038 40039 40062 40066 40097 40132 40137", Entry("wrong_argument", FIX)),
    ("40052 40053 45029", Entry("wrong_qr_code", FIX)),
    ("40054 40055 40117-40121 45010 46003", Entry("wrong_menu", FIX)),
    ("40059 40060 40065", Entry("wrong_mass_message", FIX)),
    ("40125", Entry("wrong_secret", STOP)),
    ("40164 61004", Entry("address_not_allowed", STOP, after(minutes=10))),
    ("40200", Entry("wrong_kind_of_account", STOP)),
    ("40201-40203", Entry("wrong_callback_check", FIX)),
    ("40243", Entry("secret_frozen", STOP, after(minutes=10))),
    ("40246 40247 45026 45027", Entry("wrong_kind_of_template", FIX)),
    ("40249", Entry("marketing_refused", FIX)),
    ("41001-41009", Entry("argument_missing", FIX)),
    ("42010 89501-89505", Entry("waits_for_administrator", LATER, after(minutes=30))),
    ("43001-43003", Entry("wrong_method", FIX)),
    ("43004", Entry("not_following", GONE)),
    ("43005", Entry("no_relation", NEXT)),
    ("43006", Entry("blocked", BLOCKED)),
    ("43019", Entry("on_our_blacklist", BLOCKED)),
    ("43100", Entry("templates_changed_too_often", LATER, at_next_month)),
    ("43101", Entry("no_consent_left", NEXT)),
    ("43104", Entry("no_permission", STOP)),
    ("43116", Entry("template_punished", STOP)),
    ("43117", Entry("too_often_for_person", LATER, after(hours=3))),
    ("44001-44004", Entry("empty_content", FIX)),
    ("45001 45003-45008", Entry("part_too_long", FIX)),
    ("45002", Entry("text_too_long", FIX)),
    ("45009", Entry("daily_quota", LATER, at_midnight, pauses=True)),
    ("45011", Entry("minute_quota", LATER, after(seconds=60), pauses=True)),
    ("45015", Entry("window_closed", NEXT)),
    ("45028", Entry("mass_quota", LATER, at_midnight)),
    ("45036", Entry("person_received_enough", LATER, at_midnight)),
    ("45040", Entry("monthly_quota", LATER, at_next_month)),
    # It opens again when the person acts, which no clock can wait for.
    ("45047", Entry("window_used_up", NEXT)),
    ("45056-45059 45157-45159", Entry("wrong_tag", FIX)),
    ("45065", Entry("already_sent", SENT)),
    ("45066", Entry("same_key_too_fast", LATER, after(seconds=60))),
    ("45067", Entry("key_too_long", FIX)),
    ("45072", Entry("wrong_typing_command", FIX)),
    ("45080 45081", Entry("typing_not_shown", NEXT)),
    ("45083 45084", Entry("wrong_speed", FIX)),
    ("45087 45094 48004 50004 50007", Entry("account_punished", STOP)),
    ("45093", Entry("send_quota", LATER, at_midnight)),
    ("45098 45099", Entry("message_menu_too_long", FIX)),
    ("45102", Entry("blocked_for_a_while", LATER, after(minutes=10), pauses=True)),
    ("45103", Entry("no_longer_offered", STOP)),
    ("45166 87014", Entry("content_refused", FIX)),
    ("45169 45171", Entry("tag_changed_at_once", SOON)),
    ("46001", Entry("no_such_media", FIX)),
    ("46004", Entry("no_such_person", GONE)),
    ("47003", Entry("template_value", FIX)),
    ("48001 50001", Entry("not_granted", STOP)),
    ("48002", Entry("refuses_messages", BLOCKED)),
    ("48003", Entry("mass_terms_not_accepted", STOP)),
    ("48005 48006", Entry("forbidden", FIX)),
    ("48008", Entry("kind_of_message_not_granted", FIX)),
    ("49003", Entry("open_id_of_another_account", GONE)),
    ("50002", Entry("person_frozen", BLOCKED)),
    ("50005", Entry("unfollowed", GONE)),
    ("53500-53505 53600", Entry("publishing_not_possible", FIX)),
    ("61450", Entry("agent_system_busy", SOON)),
    ("61451 61452 61454 65400-65417", Entry("wrong_agent_call", FIX)),
    ("65301-65320", Entry("wrong_conditional_menu", FIX)),
    ("70000", Entry("minors_protection", BLOCKED)),
    ("76001-76004 76021 76022", Entry("wrong_quota_question", FIX)),
    ("89506", Entry("address_refused", LATER, after(hours=24))),
    ("89507", Entry("address_refused", LATER, after(hours=1))),
    ("200011", Entry("account_banned", STOP)),
    ("200012-200022 200100", Entry("wrong_subscribe_template", FIX)),
    ("268487001 268487002", Entry("tags_busy", SOON)),
    # Of mass messages, and not in the platform's list: the console alone may send this one (platform §7.1).
    ("45062 45113", Entry("console_only", STOP)),
    ("48021 48022", Entry("mass_not_granted", STOP)),
    ("268488001", Entry("mass_system_busy", SOON)),
    ("9500002", Entry("mass_tasks_busy", LATER, after(minutes=10))),
)


def _spread(rows: tuple[tuple[str, Entry], ...]) -> Iterator[tuple[int, Entry]]:
    for codes, entry in rows:
        for part in codes.split():
            first, _, last = part.rpartition("-")
            # "-1" is a code, "40004-40006" a span
            start, end = (int(part), int(part)) if not first else (int(first), int(last))
            yield from ((code, entry) for code in range(start, end + 1))


TABLE: Mapping[int, Entry] = dict(_spread(_ROWS))
_UNHEARD_OF = Entry("unheard_of", FIX)  # told to the operator, and the person is reached another way


def entry_of(code: int) -> Entry:
    return TABLE.get(code, _UNHEARD_OF)


def refusal(code: int, now: datetime, place: str = "") -> SendError:
    """The platform's number as our error; `place` names what was wrong (`thing1`), never a value."""
    entry = entry_of(code)
    detail = f"{entry.name} {place}".strip()
    not_before = entry.wait(now) if entry.wait else None
    return SendError(str(code), entry.consequence, detail, not_before=not_before, shuts_way=entry.pauses)
