"""What one thread does with one call: word it, wait for its turn, see whether the way is still open, send it."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from jinja2 import TemplateError

from bot.runtime import Runtime
from domain.ways import ChannelKind, Consequence, Outgoing, Receipt, SendError
from scheduler.shut_ways import ShutWays
from scheduler.wording import Words
from services.deliveries import Claimed, Result

Call = tuple[Claimed, ...]  # what goes out by one request: one delivery, or all of a mass message

_log = logging.getLogger("songxue.scheduler")


class Carrier:
    """Of one run of one sender; shared by its threads. Outside any transaction."""

    def __init__(self, runtime: Runtime, now: Callable[[], datetime], lease: timedelta) -> None:
        self._runtime, self._now, self._lease = runtime, now, lease
        self._words = Words(runtime.render)
        self._shut_ways = ShutWays(runtime)

    def carry(self, call: Call) -> list[Result]:
        """A result for each, whatever happens. Neither receipt nor error: it was not tried."""
        try:
            if call[0].channel is ChannelKind.MASS:
                return self._carry_all(call)
            return [self.carry_one(call[0])]
        except Exception:  # noqa: BLE001 - a thread that died would leave its delivery to the lease
            _log.exception("a send broke")
            return [Result(claimed, error=SendError("bug", Consequence.UNKNOWN)) for claimed in call]

    def carry_one(self, claimed: Claimed) -> Result:
        outgoing = self._worded(claimed)
        if isinstance(outgoing, SendError):
            return Result(claimed, error=outgoing)
        if not self._may_go(claimed):
            return Result(claimed)
        channel = self._runtime.channels.get(claimed.carrier)
        if channel is None:
            return Result(claimed, error=SendError("no_channel", Consequence.NEXT_WAY))
        try:
            return Result(claimed, receipt=channel.send(outgoing, self._now()))
        except SendError as error:
            self._shut_ways.told(claimed.account_id, claimed.carrier, error, self._now())
            return Result(claimed, error=error)
        except Exception:  # noqa: BLE001 - whatever broke may have broken after the message left: it must be marked
            _log.exception("way %s broke", claimed.channel.value)
            return Result(claimed, error=SendError("bug", Consequence.UNKNOWN))

    def _carry_all(self, call: Call) -> list[Result]:
        """One call for all of them: what it says is so for each."""
        first = call[0]
        outgoing = self._worded(first)
        if not isinstance(outgoing, SendError) and not self._may_go(first):
            return [Result(claimed) for claimed in call]
        said = outgoing if isinstance(outgoing, SendError) else self._mass(outgoing, [one.address for one in call])
        if isinstance(said, SendError):
            self._shut_ways.told(first.account_id, first.carrier, said, self._now())
            return [Result(claimed, error=said) for claimed in call]
        return [Result(claimed, receipt=said) for claimed in call]

    def _mass(self, outgoing: Outgoing, addresses: Sequence[str]) -> Receipt | SendError:
        send_all = getattr(self._runtime.channels.get(ChannelKind.MASS), "send_all", None)
        if send_all is None:
            return SendError("no_channel", Consequence.NEXT_WAY)
        try:
            receipt: Receipt = send_all(outgoing, addresses, self._now())
        except SendError as error:
            return error
        return receipt

    def _worded(self, claimed: Claimed) -> Outgoing | SendError:
        if claimed.repeat_until is not None and self._now() > claimed.repeat_until:
            # it may have arrived, and the platform no longer knows its key: nobody gets it twice
            return SendError("timeout", Consequence.UNKNOWN, "too late to repeat")
        try:
            return self._words.of(claimed)
        except (TemplateError, TypeError, ValueError, AttributeError) as error:
            _log.exception("push %s cannot be worded", claimed.template)
            return SendError("template", Consequence.FIX_MESSAGE, type(error).__name__)

    def _may_go(self, claimed: Claimed) -> bool:
        """Waits for its turn; False where the way was shut meanwhile, or where it is too late to be sure of finishing
        inside the lease.
        """
        self._runtime.pacer.take(claimed.account_id)
        if self._shut_ways.is_shut(claimed.account_id, claimed.carrier, self._now()):
            return False
        return self._runtime.wall.now() <= claimed.lease_until - self._lease / 4
