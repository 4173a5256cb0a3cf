"""The engines behind one port: Whisper with the weights that come as packages, and sherpa-onnx with a model that the
operator puts into a folder.
"""

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from channels.speech import weights
from channels.speech.decoding import RATE, samples_of
from channels.speech.weights import NoModelError
from domain.transcripts import Transcript

if TYPE_CHECKING:
    from channels.speech.decoding import Samples

_THREADS = 2
_BEAMS = 5
_EXTRA = "pip install 'songxue[speech]'"
_SHERPA_EXTRA = "pip install 'songxue[speech,speech-sherpa]'"
_NEEDED = ("faster_whisper", "av", "pysilk", "numpy")
_TOKENS = "tokens.txt"
_MODELS = ("model.int8.onnx", "model.onnx")

Write = Callable[["Samples"], "Written"]
Written = tuple[str, float, float, float]  # text, nobody, certainty, packed: as in Transcript


class EngineName(StrEnum):
    OFF = "off"
    WHISPER = "whisper"
    SENSE_VOICE = "sense_voice"  # sherpa-onnx with a SenseVoice model
    PARAFORMER = "paraformer"  # sherpa-onnx with a Paraformer model


class Engine:
    """A `domain.transcripts.Recogniser` in this process. Loading takes seconds and some 350 MB."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def hear(self, sound: bytes) -> Transcript:
        samples = samples_of(sound)
        seconds, voiced = len(samples) / RATE, _voiced(samples)
        if voiced == 0.0:
            return Transcript("", seconds, voiced)
        text, nobody, certainty, packed = self._write(samples)
        return Transcript(text, seconds, voiced, nobody=nobody, certainty=certainty, packed=packed)


def missing(name: EngineName, folder: Path | None) -> str:
    """What has to be installed or put somewhere before this engine can hear, in a sentence; empty for nothing."""
    needed = [*_NEEDED, *(["sherpa_onnx"] if name in _SHERPA else [])]
    absent = [module for module in needed if importlib.util.find_spec(module) is None]
    if absent:
        return f"{', '.join(absent)} not installed: {_SHERPA_EXTRA if name in _SHERPA else _EXTRA}"
    if name in _SHERPA:
        return "" if folder is not None and _sherpa_files(folder) else _needs_files(folder)
    if folder is None and not weights.are_packages_here():
        return f"the packages with the model are not installed: {_EXTRA}"
    return ""


def load(name: EngineName, folder: Path, prompt: str = "") -> Engine:
    """Raises NoModelError. `folder` holds the model; that of the packages is joined there the first time."""
    if name in _SHERPA:
        return Engine(_SHERPA[name](folder))
    return Engine(_whisper(weights.joined(folder), prompt))


def _voiced(samples: "Samples") -> float:
    """Seconds in which somebody speaks, by the detector that comes with faster-whisper."""
    detector: Any = importlib.import_module("faster_whisper.vad")
    found = detector.get_speech_timestamps(samples, detector.VadOptions(min_silence_duration_ms=300))
    return float(sum(part["end"] - part["start"] for part in found)) / RATE


def _whisper(folder: Path, prompt: str) -> Write:
    library: Any = importlib.import_module("faster_whisper")
    model = library.WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=_THREADS, local_files_only=True
    )

    def write(samples: "Samples") -> Written:
        found, _ = model.transcribe(
            samples,
            language="zh",
            beam_size=_BEAMS,
            temperature=0.0,  # no second, wilder guess: what is unsure goes to a person
            initial_prompt=prompt or None,
            condition_on_previous_text=False,
            without_timestamps=True,
            no_speech_threshold=None,  # domain.transcripts decides
        )
        parts = list(found)
        return (
            "".join(part.text for part in parts),
            max((part.no_speech_prob for part in parts), default=1.0),
            min((part.avg_logprob for part in parts), default=0.0),
            max((part.compression_ratio for part in parts), default=1.0),
        )

    return write


def _sense_voice(folder: Path) -> Write:
    model, tokens = _files_or_raise(folder)
    library: Any = importlib.import_module("sherpa_onnx")
    return _sherpa(
        library.OfflineRecognizer.from_sense_voice(
            model=model, tokens=tokens, num_threads=_THREADS, language="zh", use_itn=True
        )
    )


def _paraformer(folder: Path) -> Write:
    model, tokens = _files_or_raise(folder)
    library: Any = importlib.import_module("sherpa_onnx")
    return _sherpa(library.OfflineRecognizer.from_paraformer(paraformer=model, tokens=tokens, num_threads=_THREADS))


def _sherpa(recogniser: Any) -> Write:
    def write(samples: "Samples") -> Written:
        stream = recogniser.create_stream()
        stream.accept_waveform(RATE, samples)
        recogniser.decode_stream(stream)
        return str(stream.result.text), 0.0, 0.0, 1.0  # it tells no doubts

    return write


_SHERPA: Mapping[EngineName, Callable[[Path], Write]] = MappingProxyType(
    {EngineName.SENSE_VOICE: _sense_voice, EngineName.PARAFORMER: _paraformer}
)


def _sherpa_files(folder: Path) -> tuple[str, str] | None:
    """Model and tokens, by the names they have in sherpa-onnx's archives."""
    model = next((folder / name for name in _MODELS if (folder / name).is_file()), None)
    tokens = folder / _TOKENS
    return (str(model), str(tokens)) if model is not None and tokens.is_file() else None


def _needs_files(folder: Path | None) -> str:
    return f"SPEECH_MODEL {folder or ''} must be a folder with {' or '.join(_MODELS)}, and {_TOKENS}"


def _files_or_raise(folder: Path) -> tuple[str, str]:
    found = _sherpa_files(folder)
    if found is None:
        raise NoModelError(_needs_files(folder))
    return found
