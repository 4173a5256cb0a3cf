"""A message between its request and the worker that acts on it."""

import threading
from dataclasses import dataclass, field
from datetime import datetime

from bot.desk import Answer
from domain.accounts import Account
from domain.conversations import SeenMessage
from handlers.message import Message


@dataclass(slots=True)
class Entry:
    """A message under way. Whoever comes first decides: the worker with an answer, or the request that can wait no
    longer.
    """

    account: Account
    message: Message
    now: datetime
    answer: Answer | None = None
    is_late: bool = False
    ready: threading.Event = field(default_factory=threading.Event)
    _decides: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, answer: Answer) -> bool:
        """False when the request is gone and the answer has to find another way."""
        with self._decides:
            if not self.is_late:
                self.answer = answer
            self.ready.set()
            return not self.is_late

    def give_up(self) -> bool:
        """True when the answer will come another way; False when it has just arrived."""
        with self._decides:
            self.is_late = self.answer is None
            return self.is_late


def failed(entry: Entry, answer: Answer) -> SeenMessage:
    """What is kept of a message that met a bug of ours."""
    message = entry.message
    return SeenMessage(
        account_id=entry.account.id,
        key=message.key,
        open_id=message.sender,
        kind=message.kind.value,
        name=message.name[:60],
        text=message.text,
        sent_at=message.sent_at,
        received_at=entry.now,
        reply=answer.text,
        template="errors/bug",
    )
