"""What nobody tells us by itself: text messages are asked after; people of a mass message that failed go on."""

import logging
from datetime import datetime

from bot.runtime import Runtime
from domain.sms import ReportingChannel
from domain.ways import CHANNEL_LABELS, ChannelKind, Consequence, SendError
from services import mass_jobs, sms_reports, tasks

_log = logging.getLogger("songxue.scheduler")


def ask_after_texts(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Asks the gateways what became of the text messages whose end is not known, outside any transaction."""
    channel: object = runtime.channels.get(ChannelKind.SMS)
    if not isinstance(channel, ReportingChannel):
        return {}
    with runtime.sessions.read() as session:
        waiting = [
            (account_id, slug, sms_reports.waiting(session, account_id, now))
            for account_id, slug in sms_reports.accounts(session).items()
        ]
        early = sms_reports.have_early(session)
    totals: dict[str, int] = {}
    if early:
        with runtime.sessions.write() as session:
            totals["came_early"] = sms_reports.apply_early(session, now)
    for account_id, slug, asked in waiting:
        if not asked:
            continue
        try:
            reports = channel.reports(slug, asked, now)
        except SendError as error:
            _refused(runtime, account_id, slug, error, now)
            continue
        if not reports:
            continue
        with runtime.sessions.write() as session:
            counts = sms_reports.apply(session, account_id, reports, now)
        for what, count in counts.items():
            totals[what] = totals.get(what, 0) + count
    return totals


def _refused(runtime: Runtime, account_id: int, slug: str, error: SendError, now: datetime) -> None:
    """The operator hears it where no later look mends it: the interface for reports has to be opened at the gateway."""
    _log.warning("account=%s sms reports: %s", slug, error)
    if error.consequence in (Consequence.STOP_WAY, Consequence.FIX_MESSAGE):
        with runtime.sessions.write() as session:
            tasks.for_operator(
                session, account_id, f"sms_reports:{error.code}"[:80], f"{CHANNEL_LABELS[ChannelKind.SMS]} {error}", now
            )


def send_on_failed_masses(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Those whose row was written after the event that nobody got the message."""
    with runtime.sessions.read() as session:
        if not mass_jobs.have_failed(session, now):
            return {}
    with runtime.sessions.write() as session:
        return {"sent_on": mass_jobs.go_on(session, now)}
