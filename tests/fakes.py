"""The clock and the ways out, as a test wants them."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from domain.ways import ChannelKind, Outgoing, Receipt, SendError


class FixedClock:
    """Stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def moves_to(self, moment: datetime) -> None:
        self.moment = moment

    def passes(self, span: timedelta) -> datetime:
        self.moment += span
        return self.moment


Behaviour = Callable[[Outgoing], Receipt | SendError | None]


class FakeChannel:
    """Keeps what it was given in `sent` (taken) and `refused`. `behaves` decides each send: a Receipt, a SendError, or
    None for an ordinary acceptance, which for a template message promises a later receipt.
    """

    def __init__(self, kind: ChannelKind, behaves: Behaviour | None = None) -> None:
        self.kind = kind
        self.behaves = behaves
        self.sent: list[Outgoing] = []
        self.refused: list[tuple[Outgoing, SendError]] = []
        self._lock = threading.Lock()

    def send(self, outgoing: Outgoing, now: datetime) -> Receipt:
        answer = None if self.behaves is None else self.behaves(outgoing)
        with self._lock:
            if isinstance(answer, SendError):
                self.refused.append((outgoing, answer))
                raise answer
            self.sent.append(outgoing)
            return answer or self._accepted()

    def _accepted(self) -> Receipt:
        confirms = self.kind is ChannelKind.TEMPLATE
        return Receipt(platform_id=str(4102330000 + len(self.sent)) if confirms else "", confirms=confirms)

    def texts_to(self, address: str) -> list[str]:
        return [outgoing.text for outgoing in self.sent if outgoing.address == address]
