"""The real engine with its real model: a step of its own (`-m speech`), some 500 MB of packages and a few seconds."""

import io
import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot import hearing
from channels.speech import engines, weights
from channels.speech.decoding import RATE
from channels.speech.ear import Ear
from channels.speech.engines import EngineName
from domain.transcripts import CannotHearError
from handlers.language.understanding import Role, understand

SOUNDS = Path(__file__).resolve().parents[1] / "sounds"
pytestmark = pytest.mark.speech


@pytest.fixture(scope="module")
def ear(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ear]:
    missing = engines.missing(EngineName.WHISPER, None)
    if missing:
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("model")
    with Ear(EngineName.WHISPER, folder, hearing.words().prompt) as started:
        started.start()
        assert {path.name for path in folder.iterdir()} == set(weights.SHA256)
        yield started


def wav(samples: "np.typing.NDArray[np.float64]") -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return made.getvalue()


def meant(text: str) -> tuple[str, object]:
    heard = understand(text, Role.MEMBER, datetime(2026, 3, 9, 1, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    return heard.intent, heard.slots.get("key")


@pytest.mark.parametrize(
    ("name", "intents"),
    [
        ("dues", {"ask_dues", "dues_how", "question"}),
        ("danger", {"emergency"}),
        ("meeting", {"ask_meeting"}),
    ],
)
def test_what_is_spoken_into_a_telephone_is_understood(ear: Ear, name: str, intents: set[str]) -> None:
    text = hearing.understood(ear, (SOUNDS / f"{name}.amr").read_bytes())
    assert meant(text)[0] in intents, text


@pytest.mark.parametrize("loudness", [0.0, 0.003, 0.03, 0.3])
def test_silence_and_noise_say_nothing(ear: Ear, loudness: float) -> None:
    noise = np.random.default_rng(7).normal(0, 1, 4 * RATE)
    assert hearing.understood(ear, wav(noise * loudness)) == ""


@pytest.mark.parametrize("pitch", [50, 440, 1000])
def test_humming_and_ringing_say_nothing(ear: Ear, pitch: int) -> None:
    moments = np.arange(4 * RATE) / RATE
    assert hearing.understood(ear, wav(0.3 * np.sin(2 * np.pi * pitch * moments))) == ""


def test_broken_sound_is_told_and_the_next_one_is_heard(ear: Ear) -> None:
    with pytest.raises(CannotHearError):
        ear.hear(b"#!AMR\n")
    assert hearing.understood(ear, (SOUNDS / "dues.amr").read_bytes())
