"""`/p/<token>`: a meeting or a study material in large print: general text only, whoever opens it (R-UX-34); and the
sheets that somebody carries to the doors, and the voice that somebody listens to.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session, joinedload

from console import headers, sizes
from console.access import Renderer, Sessions, looks
from domain.clock import Clock
from domain.days import local_day
from domain.meetings import Meeting, MeetingState
from domain.members import GONE, Member
from domain.notices import Notice
from domain.recordings import Recording, RecordingState
from domain.study import StudyMaterial
from services import deliveries, links, organisation, recordings, sheets
from services.links import Page, PageKind

Shown = tuple[str, Mapping[str, Any]]

_MIMES = {"amr": "audio/amr", "speex": "audio/ogg", "mp3": "audio/mpeg", "wav": "audio/wav"}


def create_blueprint(
    sessions: Sessions, clock: Clock, render: Renderer, *, zone: ZoneInfo, secret: str, sounds: Path
) -> Blueprint:
    """`secret` is the key with which `services.links.page_token` was made, `sounds` the folder of the recordings. The
    style sheet is the console's.
    """
    blueprint = Blueprint("pages", __name__)
    blueprint.after_request(headers.harden)

    @blueprint.get("/p/<token>")
    def page(token: str) -> Response:
        now = clock.now()
        named = links.read_page(secret, token)
        # sheets are written down as printed, and who opened their addresses
        carried = named is not None and named.kind is PageKind.SHEETS
        with sessions.write() if carried else sessions.read() as session:
            found = None if named is None else _shown(session, named, now, zone, token)
        if found is None:
            return _answer(render, "pages/nothing", {}, 404)
        template, data = found
        return _answer(render, template, data, 410 if template == "pages/over" else 200)

    @blueprint.get("/p/<token>/sound")
    def sound(token: str) -> Response:
        now = clock.now()
        named = links.read_page(secret, token)
        with sessions.write() as session:  # who listened is written down
            found = None if named is None else _sound(session, named, now, sounds)
        return found or Response(status=404)

    return blueprint


def _shown(session: Session, page: Page, now: datetime, zone: ZoneInfo, token: str) -> Shown | None:
    if page.expires_at <= now:
        return "pages/over", {}
    if page.kind is PageKind.MATERIAL:
        return _material(session, page.id)
    if page.kind is PageKind.RECORDING:
        return _recording(session, page, now, url_for(".sound", token=token))
    if page.kind is PageKind.SHEETS:
        return _sheets(session, page, now)
    return _meeting(session, page.id, now, zone)


def _meeting(session: Session, meeting_id: int, now: datetime, zone: ZoneInfo) -> Shown | None:
    options = [joinedload(Meeting.unit), joinedload(Meeting.branch)]
    meeting = session.get(Meeting, meeting_id, options=options)
    if meeting is None:
        return None
    contact = organisation.contact_of(session, meeting.branch, local_day(now, zone))
    return "pages/meeting", {
        **deliveries.meeting_view(meeting),
        "branch": meeting.branch.name,
        "contact": "" if contact is None else contact.name,
        "phone": "" if contact is None else contact.phone,
        "is_cancelled": meeting.state is MeetingState.CANCELLED,
        "is_changed": meeting.version > 1,
        "is_over": meeting.ends_at < now,
    }


def _sheets(session: Session, page: Page, now: datetime) -> Shown | None:
    """What one person carries to the doors: with names and addresses, so the link dies with the notice."""
    notice, carrier = session.get(Notice, page.id), session.get(Member, page.member_id)
    if notice is None or carrier is None or carrier.life_state in GONE:
        return None
    routes = sheets.routes(session, notice, now, by=carrier, carrier_id=carrier.id)
    return "pages/sheets", {"routes": routes, **sheets.words_of(notice)}


def _recording(session: Session, page: Page, now: datetime, sound: str) -> Shown | None:
    """For whoever looks after the person; the link in other hands, or after a change of post, opens nothing."""
    recording = recordings.to_listen(session, page.id, page.member_id, now)
    if recording is None:
        return None
    return "pages/recording", {
        "name": recording.member.name,
        "came_at": recording.came_at,
        "delete_after": recording.delete_after,
        "state": recording.state.value,
        "playable": bool(recording.playable),
        "sound": sound,
    }


def _sound(session: Session, page: Page, now: datetime, folder: Path) -> Response | None:
    if page.kind is not PageKind.RECORDING or page.expires_at <= now:
        return None
    recording = recordings.to_listen(session, page.id, page.member_id, now)
    if recording is None or recording.state is not RecordingState.KEPT:
        return None
    data = recordings.unseal(folder, recording.playable or recording.file_name)
    if data is None:
        return None
    recordings.was_opened(session, recording, page.member_id, now)
    return _sounding(recording, data)


def _sounding(recording: Recording, data: bytes) -> Response:
    """AMR and its like play in no browser: they are to be saved."""
    if recording.playable:
        answer = Response(data, mimetype="audio/mpeg")
    else:
        answer = Response(data, mimetype=_MIMES.get(recording.format, "application/octet-stream"))
        answer.headers["Content-Disposition"] = f'attachment; filename="{recording.id}.{recording.format}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _material(session: Session, material_id: int) -> Shown | None:
    material = session.get(StudyMaterial, material_id)
    if material is None:
        return None
    return "pages/material", {
        "title": material.title,
        "gist": material.gist,
        "paragraphs": [line.strip() for line in material.body.splitlines() if line.strip()],
        "source": material.source,
        "reviewed_by": material.reviewed_by,
        "link": material.link if material.link.startswith(("https://", "http://")) else "",
    }


def _answer(render: Renderer, template: str, data: Mapping[str, Any], status: int) -> Response:
    values = {"size": sizes.chosen(request).value, "sizes": sizes.addresses(request), **looks(), **data}
    page = Response(render.page(template, values), status=status, mimetype="text/html")
    return sizes.remember(request, page)
