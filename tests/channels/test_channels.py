"""What every way out promises, held against all of them."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from channels.call_list import CallListChannel
from channels.paper_trail import PaperTrailChannel
from domain.ways import ChannelKind, Consequence, Receipt, SendError
from tests.channels.conftest import SECRET
from tests.channels.stub import Stub, Told, told
from tests.channels.ways import NOW, OPEN_ID, OUTGOING, SERVICE, TEMPLATE, Ways

KINDS = [ChannelKind.SERVICE, ChannelKind.TEMPLATE, ChannelKind.CALL_LIST, ChannelKind.PAPER_TRAIL]
BROKEN = [
    Told(silent=True),
    Told(cut=True),
    Told(b"<html>"),
    Told(b"", status=502),
    Told(b"null"),
    told(errcode=45009),
    told(errcode=43004),
    told(errcode=47003, errmsg="argument invalid! data.thing1.value invalid"),
    told(errcode=123456),
]


@pytest.mark.parametrize("kind", KINDS)
class TestEveryWay:
    def test_names_its_kind(self, ways: Ways, kind: ChannelKind) -> None:
        assert ways.by_kind[kind].kind is kind

    def test_takes_a_message_and_says_so(self, ways: Ways, kind: ChannelKind) -> None:
        receipt = ways.send(kind)
        assert isinstance(receipt, Receipt)
        assert len(receipt.platform_id) <= 32

    def test_takes_the_same_message_again(self, ways: Ways, kind: ChannelKind) -> None:
        assert ways.send(kind) == ways.send(kind)

    @pytest.mark.parametrize("answer", BROKEN)
    def test_raises_nothing_but_send_error(self, ways: Ways, stub: Stub, kind: ChannelKind, answer: Told) -> None:
        stub.will(SERVICE, answer)
        stub.will(TEMPLATE, answer)
        if kind in {ChannelKind.CALL_LIST, ChannelKind.PAPER_TRAIL}:
            assert ways.send(kind)
            return
        error = ways.refused(kind)
        assert OPEN_ID not in str(error)
        assert SECRET not in str(error)
        assert "王阿姨" not in str(error)

    def test_survives_the_strangest_message(self, ways: Ways, kind: ChannelKind) -> None:
        strange = replace(OUTGOING, text="\x00\ud800]]>" * 9, fields={}, choices=(("", ""),) * 30, link="\n")
        with suppress(SendError):
            assert ways.send(kind, strange)


WIRED = [ChannelKind.SERVICE, ChannelKind.TEMPLATE]


@pytest.mark.parametrize("kind", WIRED)
class TestEveryWayThroughWeChat:
    def test_account_that_nobody_knows_stops_the_way(self, ways: Ways, kind: ChannelKind) -> None:
        assert ways.refused(kind, replace(OUTGOING, account="elsewhere")).consequence is Consequence.STOP_WAY

    def test_person_without_open_id_goes_another_way(self, ways: Ways, kind: ChannelKind) -> None:
        assert ways.refused(kind, replace(OUTGOING, address="")).consequence is Consequence.NEXT_WAY

    def test_follower_who_left_is_gone(self, ways: Ways, stub: Stub, kind: ChannelKind) -> None:
        stub.will(SERVICE, told(errcode=43004))
        stub.will(TEMPLATE, told(errcode=43004))
        assert ways.refused(kind).consequence is Consequence.GONE


def test_call_list_takes_a_person_without_a_number() -> None:
    assert CallListChannel().send(replace(OUTGOING, address=""), NOW) == Receipt()


def test_paper_trail_writes_what_would_be_sent_for_its_owner_only(ways: Ways) -> None:
    ways.send(ChannelKind.PAPER_TRAIL)
    ways.send(ChannelKind.PAPER_TRAIL, replace(OUTGOING, key="d2", fields={}))
    one, two = (json.loads(line) for line in ways.trail.read_text("utf-8").splitlines())
    assert (one["key"], one["text"], one["fields"]["where"]) == (OUTGOING.key, OUTGOING.text, "二楼会议室")
    assert (one["at"], two["key"]) == ("2026-09-01T01:00:00+00:00", "d2")
    assert ways.trail.stat().st_mode & 0o777 == 0o600


def test_paper_trail_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SendError) as caught:
        PaperTrailChannel(tmp_path / "file" / "trail").send(OUTGOING, NOW)
    assert caught.value.consequence is Consequence.RETRY_SOON
    assert str(tmp_path) not in str(caught.value)
