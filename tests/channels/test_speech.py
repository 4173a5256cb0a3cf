"""Sounds become samples, and the process that hears them may die at any moment."""

import hashlib
import importlib
import io
import struct
import sys
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from channels.speech import engines, weights
from channels.speech.decoding import RATE, samples_of
from channels.speech.ear import Ear
from channels.speech.engines import EngineName
from channels.speech.weights import NoModelError
from domain.recordings import LARGEST
from domain.transcripts import LONGEST, CannotHearError

SECONDS = 2.0
TONE = 440


def tone(rate: int, seconds: float = SECONDS) -> bytes:
    """PCM of a tone, 16 bits."""
    moments = np.arange(int(rate * seconds)) / rate
    return bytes((np.sin(2 * np.pi * TONE * moments) * 12000).astype("<i2").tobytes())


def wav(seconds: float = SECONDS) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24000)
        file.writeframes(tone(24000, seconds))
    return made.getvalue()


def by_libav(kind: str, codec: str, rate: int, frame: int, sound: bytes = b"") -> bytes:
    av: Any = importlib.import_module("av")
    made = io.BytesIO()
    with av.open(io.BytesIO(sound or wav())) as source, av.open(made, "w", format=kind) as target:
        stream = target.add_stream(codec, rate=rate, layout="mono")
        resampler = av.AudioResampler(
            format="s16p" if kind == "mp3" else "s16", layout="mono", rate=rate, frame_size=frame
        )
        for came in source.decode(audio=0):
            for part in resampler.resample(came):
                target.mux(stream.encode(part))
        target.mux(stream.encode(None))
    return made.getvalue()


def amr() -> bytes:
    return by_libav("amr", "libopencore_amrnb", 8000, 160)


def speex() -> bytes:
    """Ogg with Speex, wideband, of silence: libav reads Speex and does not write it."""
    # rate 16000, wideband, one channel, 320 samples a frame, one frame a packet
    head = b"Speex   " + b"1.2".ljust(20, b"\0") + struct.pack("<13i", 1, 80, 16000, 1, 4, 1, -1, 320, 0, 1, 0, 0, 0)
    frames = [b"\x04\0"] * int(SECONDS * 50)  # no narrow band, no wide band: nothing is said
    pages = ([head], 2, 0), ([bytes(8)], 0, 0), (frames, 4, 320 * len(frames))
    return b"".join(_page(number, *page) for number, page in enumerate(pages))


def _page(number: int, packets: list[bytes], kind: int, position: int) -> bytes:
    lengths = bytes(len(packet) for packet in packets)
    start = b"OggS\0" + struct.pack("<BqIII", kind, position, 1, number, 0) + bytes([len(lengths)]) + lengths
    whole = start + b"".join(packets)
    return whole[:22] + struct.pack("<I", _checksum(whole)) + whole[26:]


def _checksum(data: bytes) -> int:
    """Ogg's own CRC-32."""
    found = 0
    for byte in data:
        found ^= byte << 24
        for _ in range(8):
            found = (found << 1 ^ 0x04C11DB7 if found >> 31 else found << 1) & 0xFFFFFFFF
    return found


def silk() -> bytes:
    pysilk: Any = importlib.import_module("pysilk")
    made = io.BytesIO()
    pysilk.encode(io.BytesIO(tone(24000)), made, 24000, 24000)
    return made.getvalue()


def bare_silk() -> bytes:
    return silk().removeprefix(b"\x02")


@pytest.mark.parametrize("made", [wav, amr, speex, silk, bare_silk])
def test_every_format_of_the_platform_becomes_samples(made: Callable[[], bytes]) -> None:
    samples = samples_of(made())
    assert samples.dtype == np.float32
    assert abs(len(samples) / RATE - SECONDS) < 0.2


@pytest.mark.parametrize("made", [wav, amr, silk])
def test_what_sounds_is_what_was_sent(made: Callable[[], bytes]) -> None:
    samples = samples_of(made())
    spectrum = np.abs(np.fft.rfft(samples))
    assert abs(float(np.argmax(spectrum)) * RATE / len(samples) - TONE) < 5


@pytest.mark.parametrize(
    "sound",
    [b"", b"#!AMR\n", b"\x02#!SILK_V3" + b"\xff" * 40, b"<html></html>", b"RIFF" + b"\0" * 40, b"\0" * (LARGEST + 1)],
)
def test_what_is_no_sound_will_never_be_one(sound: bytes) -> None:
    with pytest.raises(CannotHearError) as trouble:
        samples_of(sound)
    assert trouble.value.for_ever


def test_what_is_too_long_is_heard_to_its_bound() -> None:
    long = by_libav("mp3", "mp3", 16000, 1152, wav(seconds=LONGEST + 20))
    assert len(samples_of(long)) == int(LONGEST * RATE)


# -- the process


def an_ear(tmp_path: Path, answers: str, hears: float = 30.0) -> Ear:
    """An ear whose process reads one order, then does what `answers` says for each sound."""
    script = (
        "import json, os, sys, time\n"
        "asked = sys.stdin.buffer\n"
        "order = json.loads(asked.readline())\n"
        "def tell(**what): print(json.dumps(what), flush=True)\n"
        "def heard(text): tell(text=text, seconds=1.0, voiced=1.0, nobody=0.0, certainty=0.0, packed=1.0)\n"
        "tell(ready=True)\n"
        "while size := asked.readline():\n"
        f"    sound = asked.read(int(size)).decode()\n    {answers}\n"
    )
    return Ear(EngineName.WHISPER, tmp_path, "prompt", hears=hears, command=(sys.executable, "-c", script))


def test_sounds_are_heard_one_after_the_other_by_one_process(tmp_path: Path) -> None:
    with an_ear(tmp_path, "heard(f'{sound} {order[\"prompt\"]} {os.getpid()}')") as ear:
        first, second = (ear.hear(sound).text.split() for sound in (b"one", b"two"))
    assert (first[:2], second[:2]) == (["one", "prompt"], ["two", "prompt"])
    assert first[2] == second[2]


def test_process_that_reads_foreign_sounds_is_given_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGXUE_FIELD_KEY", "secret")
    with an_ear(tmp_path, "heard(repr(dict(os.environ)))") as ear:
        assert "secret" not in ear.hear(b"x").text


def test_after_a_sound_that_killed_it_the_next_one_is_heard(tmp_path: Path) -> None:
    with an_ear(tmp_path, "os._exit(9) if sound == 'bomb' else heard(sound)") as ear:
        with pytest.raises(CannotHearError, match="broke") as trouble:
            ear.hear(b"bomb")
        assert not trouble.value.for_ever
        assert ear.hear(b"fine").text == "fine"


def test_sound_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with (
        an_ear(tmp_path, "time.sleep(600)", hears=0.01) as ear,
        pytest.raises(CannotHearError, match="took too long"),
    ):
        ear.hear(b"x")


def test_broken_sound_is_told_from_a_broken_process(tmp_path: Path) -> None:
    with an_ear(tmp_path, "tell(reason='no sound', for_ever=True)") as ear:
        with pytest.raises(CannotHearError, match="no sound") as trouble:
            ear.hear(b"x")
        assert trouble.value.for_ever


def test_real_process_says_which_model_it_misses(tmp_path: Path) -> None:
    with Ear(EngineName.SENSE_VOICE, tmp_path) as ear, pytest.raises(NoModelError, match=r"tokens\.txt"):
        ear.start()


# -- models


def test_model_of_another_hash_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "packages" / "weights_of_a_test"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").touch()
    for name in ("part1", "part2", "config.json"):
        (package / "data" / name).write_bytes(name.encode())
    monkeypatch.syspath_prepend(str(package.parent))
    monkeypatch.setattr(weights, "_PARTS", ((package.name, "part1"), (package.name, "part2")))
    wanted = {name: hashlib.sha256(text).hexdigest() for name, text in _JOINED.items()}
    monkeypatch.setattr(weights, "SHA256", wanted)
    folder = weights.joined(tmp_path / "model")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == _JOINED
    (package / "data" / "part2").write_bytes(b"other")
    assert weights.joined(folder) == folder  # joined before, and still genuine
    (folder / "model.bin").write_bytes(b"other")
    with pytest.raises(NoModelError, match="not the one"):
        weights.joined(folder)


_JOINED = {"model.bin": b"part1part2", "config.json": b"config.json"}


def test_model_of_the_operator_is_found_by_the_names_of_its_files(tmp_path: Path) -> None:
    assert engines.missing(EngineName.SENSE_VOICE, tmp_path)
    for name in ("model.onnx", "tokens.txt"):
        (tmp_path / name).touch()
    assert "SPEECH_MODEL" not in engines.missing(EngineName.SENSE_VOICE, tmp_path)
