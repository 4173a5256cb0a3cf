"""/_control: clock, faults, live events, and the log of what the account did. Described in README.md."""

from bisect import bisect_right
from collections import Counter
from itertools import islice
from typing import Any

from flask import Blueprint, request

from simulator.clock import read_moment
from simulator.control import given
from simulator.people import RefusedError
from simulator.platform import Platform

LONGEST_POLL = 60.0


def add_routes(control: Blueprint, platform: Platform) -> None:
    _clock(control, platform)
    _faults(control, platform)
    _live(control, platform)
    _logs(control, platform)


def _clock(control: Blueprint, platform: Platform) -> None:
    @control.get("/clock")
    def clock() -> dict[str, Any]:
        return platform.describe_clock()

    @control.post("/clock/set")
    def set_clock() -> dict[str, Any]:
        body = given()
        platform.set_clock(_moment(body, "moment"), running=bool(body.get("running")))
        return platform.describe_clock()

    @control.post("/clock/advance")
    def advance() -> dict[str, Any]:
        body = given()
        to = platform.clock.now() + float(body["seconds"]) if "seconds" in body else _moment(body, "to")
        platform.advance(to)
        return platform.describe_clock()

    @control.post("/clock/next")
    def next_due() -> dict[str, Any]:
        due = platform.next_due()
        if due is not None:
            platform.advance(max(due, platform.clock.now()))
        return {**platform.describe_clock(), "moved": due is not None}

    @control.post("/clock/due")
    def state_due() -> dict[str, Any]:
        moments = given().get("due")
        if not isinstance(moments, list):
            raise RefusedError("due is a list of moments", 400)
        platform.state_due([read_moment(str(each)).timestamp() for each in moments])
        return platform.describe_clock()

    @control.post("/clock/real")
    def real() -> dict[str, Any]:
        platform.clock.follow_real_time()
        with platform.lock:
            platform.journal.note("clock", clock=platform.describe_clock())
        return platform.describe_clock()


def _moment(body: dict[str, Any], key: str) -> float:
    if not body.get(key):
        raise RefusedError(f"{key} is missing", 400)
    return read_moment(str(body[key])).timestamp()


def _faults(control: Blueprint, platform: Platform) -> None:
    def listed() -> dict[str, Any]:
        platform.journal.note("faults")
        return {"rules": list(platform.faults.rules)}

    @control.get("/faults")
    def faults() -> dict[str, Any]:
        return {"rules": list(platform.faults.rules)}

    @control.post("/faults")
    def add_fault() -> dict[str, Any]:
        with platform.lock:
            rule = dict(platform.faults.add(given()))
            platform.journal.note("faults")
            return rule

    @control.put("/faults")
    def replace_faults() -> dict[str, Any]:
        with platform.lock:
            platform.faults.replace(list(given().get("rules", [])))
            return listed()

    @control.delete("/faults")
    def clear_faults() -> dict[str, Any]:
        with platform.lock:
            platform.faults.replace([])
            return listed()

    @control.delete("/faults/<int:rule_id>")
    def remove_fault(rule_id: int) -> dict[str, Any]:
        with platform.lock:
            if not platform.faults.remove(rule_id):
                raise RefusedError(f"no rule {rule_id}", 404)
            return listed()


def _live(control: Blueprint, platform: Platform) -> None:
    @control.get("/events")
    def events() -> dict[str, Any]:
        after, openid = int(request.args.get("after", 0)), request.args.get("openid")
        wait = min(float(request.args.get("wait", 0)), LONGEST_POLL)
        with platform.changed:

            def newer() -> bool:
                gone, found = platform.journal.events(after, openid)
                return bool(gone or found)

            platform.changed.wait_for(newer, wait)
            gone, found = platform.journal.events(after, openid)
            return {"seq": platform.journal.newest, "reset": gone, "events": [_still(each) for each in found]}

    @control.post("/wait_idle")
    def wait_idle() -> dict[str, Any]:
        body = given()
        timeout = float(body.get("timeout", 10))
        return {"idle": platform.wait_idle(timeout, receipts=bool(body.get("receipts", True)))}


def _still(event: dict[str, Any]) -> dict[str, Any]:
    """A copy that no push changes while it is being written out."""
    return {**event, "entry": dict(event["entry"])} if "entry" in event else event


def _logs(control: Blueprint, platform: Platform) -> None:
    @control.get("/calls")
    def calls() -> dict[str, Any]:
        endpoint, openid = request.args.get("endpoint", ""), request.args.get("openid")
        after = int(request.args.get("after", 0))
        with platform.lock:
            found = [
                each
                for each in platform.journal.calls
                if each["seq"] > after and each["endpoint"].endswith(endpoint) and openid in {None, each["openid"]}
            ]
        counts = Counter(str(each.get("fault") or each["errcode"]) for each in found)
        return {"calls": found, "counts": dict(counts), "total": len(found)}

    _deliveries(control, platform)
    _whole_journal(control, platform)


def _whole_journal(control: Blueprint, platform: Platform) -> None:
    @control.get("/entries")
    def entries() -> dict[str, Any]:
        """What all phones show, oldest first, page by page."""
        after, limit = int(request.args.get("after", 0)), int(request.args.get("limit", 20_000))
        sender = request.args.get("from")
        with platform.lock:
            every = platform.state.entries
            start = bisect_right(every, after, key=lambda entry: int(entry["seq"]))
            found = [entry for entry in islice(every, start, None) if sender in {None, entry["from"]}][:limit]
            return {"entries": [dict(entry) for entry in found]}

    @control.get("/limits")
    def limits() -> dict[str, Any]:
        with platform.lock:
            return platform.limits.as_dict()


def _deliveries(control: Blueprint, platform: Platform) -> None:
    @control.get("/deliveries")
    def deliveries() -> dict[str, Any]:
        via = request.args.get("via")
        with platform.lock:
            received = Counter(
                each["openid"]
                for each in platform.state.entries
                if each["from"] == "account" and via in {None, each.get("via")}
            )
        return {"deliveries": dict(received)}

    @control.get("/pushes")
    def pushes() -> dict[str, Any]:
        openid, kind = request.args.get("openid"), request.args.get("kind")
        with platform.lock:
            found = [
                each
                for each in platform.journal.pushes
                if openid in {None, each["openid"]} and kind in {None, each["kind"]}
            ]
        return {"pushes": found}
