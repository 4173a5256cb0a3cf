"""Brings messages and events to the callback: order per person, five seconds, three tries, MarkFail (platform §1.5)."""

import secrets
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

from simulator.crypto import signature
from simulator.post import NoAnswerError, exchange
from simulator.replies import FAULT_LINE, ReplyError, read_reply
from simulator.state import Account, Entry
from simulator.wire import Fields, envelope

if TYPE_CHECKING:
    from simulator.platform import Platform

TRIES = 3
MARK_FAIL_AFTER = 10  # failed pushes in a row; the platform only says "many"
MARK_FAIL_SECONDS = 60


@dataclass(eq=False)
class Push:
    """One delivery. `entry` is the person's line it belongs to, None for events the person cannot see."""

    account: Account
    openid: str
    kind: str
    fields: Fields
    entry: Entry | None = None
    copies: int = 1
    held: bool = False
    state: str = "waiting"
    tries: list[dict[str, Any]] = field(default_factory=list)
    done: Event = field(default_factory=Event)


class Pusher:
    def __init__(self, platform: "Platform", *, workers: int, timeout: float) -> None:
        self._platform, self._timeout = platform, timeout
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="wechat-push")
        self._queues: dict[str, deque[Push]] = {}
        self._held: dict[str, Push] = {}
        self._idle = platform.changed
        self._stopped = Event()
        self._resume: dict[str, float] = {}  # appid → real moment at which MarkFail ends at the latest

    def send(self, push: Push) -> None:
        """Queue it behind this person's earlier ones. The caller holds the lock."""
        if not push.held and self._platform.faults.strike("push_reordered", endpoint=push.kind, openid=push.openid):
            push.held = True
            self._held[push.openid] = push
            push.done.set()
            return
        follow_up = self._held.pop(push.openid, None)
        for each in filter(None, [push, follow_up]):
            if each.openid in self._queues:
                self._queues[each.openid].append(each)
            else:
                self._queues[each.openid] = deque([each])
                self._pool.submit(self._drain, each.openid)

    def wait_idle(self, timeout: float) -> bool:
        with self._idle:
            return self._idle.wait_for(lambda: not self._queues, timeout)

    @property
    def idle(self) -> bool:
        return not self._queues

    def stop(self) -> None:
        self._stopped.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def verify(self, account: Account) -> bool:
        """The GET with echostr that WeChat sends when a callback URL is saved."""
        timestamp, nonce, echo = self._stamp(), _nonce(), str(secrets.randbelow(10**18))
        query = {"signature": signature(account.token, timestamp, nonce), "echostr": echo}
        try:
            status, body = exchange(
                account.callback_url, query | {"timestamp": timestamp, "nonce": nonce}, None, self._timeout
            )
        except NoAnswerError:
            return False
        return status == 200 and body == echo.encode()

    def _drain(self, openid: str) -> None:
        while True:
            with self._platform.lock:
                queue = self._queues[openid]
                if not queue or self._stopped.is_set():
                    del self._queues[openid]
                    self._idle.notify_all()
                    return
                push = queue.popleft()
            self._deliver(push)

    def _deliver(self, push: Push) -> None:
        with self._platform.lock:
            faults = self._platform.faults
            slow = faults.strike("push_slow", endpoint=push.kind, openid=push.openid)
            doubled = faults.strike("push_doubled", endpoint=push.kind, openid=push.openid)
        if slow:
            self._stopped.wait(float(slow["seconds"]))
        copies = max(push.copies, int(doubled.get("copies", 2)) if doubled else 1)
        began = time.monotonic()
        try:
            if not self._reachable(push.account):
                self._settle(push, "no_callback", began=began)
            elif self._paused(push.account):
                self._settle(push, "paused", began=began)
            else:
                self._settle(push, *self._attempt(push, copies), began=began)
        finally:
            push.done.set()

    def _attempt(self, push: Push, copies: int) -> tuple[str, Entry | None, str]:
        """(state, reply, reason). Every try and every copy has the same bytes."""
        account = push.account
        query, body = envelope(
            push.fields,
            mode=account.mode,
            token=account.token,
            aes_key=account.aes_key,
            appid=account.appid,
            openid=push.openid,
            timestamp=self._stamp(),
            nonce=_nonce(),
        )
        if copies == 1:
            return self._try_thrice(push, query, body)
        with ThreadPoolExecutor(copies - 1) as pool:
            for _ in range(copies - 1):
                pool.submit(self._copy, push, query, body)
            return self._try_thrice(push, query, body)

    def _try_thrice(self, push: Push, query: dict[str, str], body: str) -> tuple[str, Entry | None, str]:
        reason = ""
        for _ in range(TRIES):
            try:
                status, answer = self._exchange(push, query, body)
            except NoAnswerError as error:
                reason = str(error)
                continue
            try:
                reply = read_reply(push.account, push.openid, status, answer, push.kind)
            except ReplyError as error:
                return "failed", None, str(error)
            return ("answered" if reply else "silent"), reply, ""
        return "failed", None, f"no answer in {TRIES} tries: {reason}"

    def _copy(self, push: Push, query: dict[str, str], body: str) -> None:
        """A further copy beside the one that counts; its answer is noted, not shown."""
        with suppress(NoAnswerError):
            self._exchange(push, query, body, copy=True)

    def _exchange(self, push: Push, query: dict[str, str], body: str, **note: bool) -> tuple[int, bytes]:
        began = time.monotonic()
        try:
            status, answer = exchange(push.account.callback_url, query, body, self._timeout)
        except NoAnswerError as error:
            push.tries.append({"error": str(error), "ms": _ms(began), **note})
            raise
        push.tries.append({"status": status, "ms": _ms(began), **note})
        return status, answer

    def _settle(self, push: Push, state: str, reply: Entry | None = None, reason: str = "", *, began: float) -> None:
        with self._platform.lock:
            journal, account, seq = self._platform.journal, push.account, push.entry and push.entry["seq"]
            push.state = state
            outcome = {"kind": push.kind, "state": state, "ms": _ms(began), "tries": push.tries}
            if reply:
                reply_type = reply.pop("type")
                journal.entry(push.openid, "account", reply_type, via="reply", in_reply_to=seq, **reply)
            if state == "failed":
                self._mark_fail(account)
                outcome["reason"] = reason
                if push.entry:
                    journal.entry(push.openid, "wechat", "fault", text=FAULT_LINE, reason=reason, in_reply_to=seq)
            elif state in {"answered", "silent"}:
                account.failures = 0
            journal.push({"openid": push.openid, "appid": account.appid, "fields": push.fields, **outcome})
            if push.entry:
                push.entry["push"] = outcome
                journal.note("push", push.openid, entry=push.entry)

    def _mark_fail(self, account: Account) -> None:
        account.failures += 1
        if account.failures >= MARK_FAIL_AFTER:
            account.failures = 0
            account.paused_until = self._platform.clock.now() + MARK_FAIL_SECONDS
            self._resume[account.appid] = time.monotonic() + MARK_FAIL_SECONDS

    def _paused(self, account: Account) -> bool:
        with self._platform.lock:
            over = time.monotonic() >= self._resume.get(account.appid, 0.0)
            return not over and self._platform.clock.now() < account.paused_until

    def _reachable(self, account: Account) -> bool:
        """A callback that failed its verification is tried again; nothing is pushed before it passes."""
        if account.callback_url and not account.callback_ok:
            account.callback_ok = self.verify(account)
        return account.callback_ok

    def _stamp(self) -> str:
        return str(int(self._platform.clock.now()))


def _nonce() -> str:
    return str(secrets.randbelow(10**10)).zfill(9)


def _ms(since: float) -> int:
    return round((time.monotonic() - since) * 1000)
