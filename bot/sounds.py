"""AMR as MP3, for the ear of whoever has a browser: with the `speech` extra only."""

import importlib
import io
import logging
from typing import Any

_log = logging.getLogger("songxue.sounds")

_RATE = 16000
_BITS = 32000  # a second


def to_mp3(data: bytes) -> bytes | None:
    """None without PyAV (the `speech` extra), or for a sound that it cannot read."""
    try:
        av: Any = importlib.import_module("av")
    except ImportError:
        return None
    try:
        return _convert(av, data)
    except Exception as error:  # noqa: BLE001 - whatever a broken sound raises; it can still be downloaded
        _log.warning("a sound stays as it came: %s", type(error).__name__)
        return None


def _convert(av: Any, data: bytes) -> bytes | None:
    made = io.BytesIO()
    with av.open(io.BytesIO(data)) as source, av.open(made, "w", format="mp3") as target:
        stream = target.add_stream("mp3", rate=_RATE, bit_rate=_BITS, layout="mono")
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=_RATE)
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                target.mux(stream.encode(part))
        for part in resampler.resample(None):
            target.mux(stream.encode(part))
        target.mux(stream.encode(None))
    return made.getvalue() or None
