"""What a telephone makes of a voice: AMR-NB at 12.2 kbit/s, the format of the platform's voice messages."""

import importlib
import io
from fractions import Fraction
from typing import Any

import numpy as np

from bench.spoken.voices import RATE, Samples

_AMR_RATE = 8_000
_FRAME = 160  # samples of one AMR frame


def to_amr(samples: Samples, rate: int = RATE) -> bytes:
    """A whole .amr file. Needs PyAV with opencore-amr."""
    av: Any = importlib.import_module("av")
    made = io.BytesIO()
    with av.open(made, "w", format="amr") as target:
        stream = target.add_stream("libopencore_amrnb", rate=_AMR_RATE, layout="mono", bit_rate=12_200)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=_AMR_RATE, frame_size=_FRAME)
        whole = av.AudioFrame.from_ndarray(_pcm(samples)[None, :], format="s16", layout="mono")
        whole.sample_rate, whole.time_base = rate, Fraction(1, rate)
        for frame in (*resampler.resample(whole), *resampler.resample(None)):
            if frame.samples == _FRAME:  # the encoder takes whole frames only
                target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return made.getvalue()


def _pcm(samples: Samples) -> Any:
    return (np.clip(samples, -1, 1) * 32767).astype(np.int16)
