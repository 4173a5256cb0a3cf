"""AMR as MP3, with the speech extra."""

import io
from typing import Any

import pytest

from bot import sounds


def test_what_is_no_sound_stays_as_it_came() -> None:
    assert sounds.to_mp3(b"no sound") is None


def test_voice_message_becomes_mp3() -> None:
    av: Any = pytest.importorskip("av", reason="the speech extra is not installed")
    mp3 = sounds.to_mp3(b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * 50)  # a second at 12.2 kbit/s
    assert mp3 is not None
    with av.open(io.BytesIO(mp3)) as made:
        assert made.streams.audio[0].codec_context.name.startswith("mp3")
        assert 0.9 < made.duration / av.time_base < 1.3
