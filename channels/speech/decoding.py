"""The sounds that people's telephones send – AMR, Speex, SILK, MP3, WAV – as samples for a recogniser."""

import importlib
import io
import wave
from typing import TYPE_CHECKING, Any

from domain.recordings import LARGEST
from domain.transcripts import LONGEST, CannotHearError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RATE = 16_000
_SILK = b"#!SILK"
_SILK_MARK = b"\x02"  # which desktop clients put in front, and some decoders insist on
_SILK_RATE = 24_000


def samples_of(sound: bytes) -> "Samples":
    """Mono, 16 kHz, from -1 to 1, cut after the longest that is listened to. Raises CannotHearError for what is too
    large, no sound, or broken. Needs the `speech` extra.
    """
    if len(sound) > LARGEST:
        raise CannotHearError("too large", for_ever=True)
    try:
        return _samples(_unpacked(sound))
    except CannotHearError:
        raise
    except Exception as error:  # whatever a decoder raises at a broken sound
        raise CannotHearError(f"no sound: {type(error).__name__}", for_ever=True) from error


def _unpacked(sound: bytes) -> bytes:
    """SILK as WAV; libav knows everything else."""
    if not sound.removeprefix(_SILK_MARK).startswith(_SILK):
        return sound
    pysilk: Any = importlib.import_module("pysilk")
    bare, made = io.BytesIO(), io.BytesIO()
    pysilk.decode(io.BytesIO(_SILK_MARK + sound.removeprefix(_SILK_MARK)), bare, _SILK_RATE)
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_SILK_RATE)
        file.writeframes(bare.getvalue())
    return made.getvalue()


def _samples(sound: bytes) -> "Samples":
    import numpy as np

    av: Any = importlib.import_module("av")
    parts: list[NDArray[np.int16]] = []
    left = int(LONGEST * RATE)
    with av.open(io.BytesIO(sound)) as source:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in source.decode(audio=0):
            parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
            left -= frame.samples * RATE // (frame.sample_rate or RATE)
            if left <= 0:
                break
        else:
            parts += [part.to_ndarray()[0] for part in resampler.resample(None)]
    if not parts:
        raise CannotHearError("no sound: empty", for_ever=True)
    joined = np.concatenate(parts)[: int(LONGEST * RATE)]
    return joined.astype(np.float32) / np.float32(32768)
