"""Who follows, who refuses, and how many free messages a person's own act allows us (platform §4.1).

The ledger errs on the careful side: allowances never add up, and a tap never shortens a window that a message opened.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.accounts import Follower

# A little less than the platform's 48 hours and one minute: its clock begins when the person acts, ours when we hear.
AFTER_MESSAGE = (5, timedelta(hours=48) - timedelta(minutes=1))
AFTER_TAP = (3, timedelta(seconds=50))
RESERVE = 1  # kept for what is urgent

_MESSAGES = frozenset({"text", "voice", "image", "video", "location", "link", "file", "unsupported"})
_TAPS = frozenset({"menu", "follow", "scan"})
_NOT_HIM = frozenset({"receipt", "silent", "unknown"})


def heard(session: Session, follower: Follower, kind: str, tapped: bool, now: datetime) -> None:
    """Notes that the person did something. `kind` is the value of a `handlers.message.Kind`; `tapped` says that a
    text is a tapped line of a message menu, which is counted as a tap.
    """
    session.add(follower)  # on his first message the row may be new
    if kind == "unfollow":
        unfollowed(follower, now)
        return
    if kind in _NOT_HIM:
        return
    if kind == "follow":
        follower.followed_at = now
    follower.following, follower.unfollowed_at, follower.blocked_at = True, None, None
    follower.heard_at = now
    if kind in _MESSAGES and not tapped:
        _open_window(follower, *AFTER_MESSAGE, now)
    elif (kind in _TAPS or tapped) and not is_open(follower, now):
        _open_window(follower, *AFTER_TAP, now)


def _open_window(follower: Follower, messages: int, span: timedelta, now: datetime) -> None:
    follower.window_left = messages
    follower.window_until = now + span
    follower.window_serial = (follower.window_serial or 0) + 1


def unfollowed(follower: Follower, now: datetime) -> None:
    """He is gone until he comes back."""
    follower.following = False
    follower.unfollowed_at = now
    close_window(follower)


def blocked(follower: Follower, now: datetime) -> None:
    """A send was refused because he takes no messages. His next word to us lifts this."""
    follower.blocked_at = now
    close_window(follower)


def close_window(follower: Follower) -> None:
    """The platform says that no free message is left, whatever our ledger believed."""
    follower.window_left = 0
    follower.window_until = None


def is_open(follower: Follower, now: datetime, *, urgent: bool = False) -> bool:
    """May a customer-service message go out now?"""
    least = 0 if urgent else RESERVE
    return follower.window_until is not None and follower.window_until > now and follower.window_left > least


def give_window_back(session: Session, follower_id: int, serial: int) -> None:
    """After a send that the platform certainly did not process. A window that was closed or opened anew since it was
    taken (`serial`) gets nothing back: its number is the platform's own.
    """
    session.execute(
        update(Follower)
        .where(Follower.id == follower_id, Follower.window_until.is_not(None), Follower.window_serial == serial)
        .values(window_left=Follower.window_left + 1)
        .execution_options(synchronize_session=False)
    )
