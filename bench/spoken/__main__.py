"""python -m bench.spoken --voices FOLDER [--cache FOLDER] [--sets last fresh asked] [--most N] [--wrong] [--json]

Every plainly worded question of the sets (`bench.questions.sets`) is said by one of four made-up speakers, sent through
AMR at 12.2 kbit/s, heard by the engine of the service with its filter, and looked up. Made-up speakers are young and
speak the standard language: the figures flatter.
"""

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

from bench.questions.sets import NOBODY, Asked, table
from bench.spoken.telephone import to_amr
from bench.spoken.voices import VOICES, Speaker
from bot import hearing
from channels.speech.engines import Engine, EngineName, load
from handlers.language.matching import shipped

_SETS = ("last", "fresh", "asked")
_SPOKEN = "plain"  # slips of the pen cannot be spoken


class Sounds:
    """What was said once is not made again."""

    def __init__(self, voices: Path | None, cache: Path) -> None:
        self._voices = voices
        self._cache = cache
        self._speaker: Speaker | None = None
        cache.mkdir(parents=True, exist_ok=True)

    def amr(self, text: str, voice: str) -> bytes:
        path = self._cache / f"{hashlib.sha256(f'{voice} {text}'.encode()).hexdigest()[:24]}.amr"
        if not path.is_file():
            path.write_bytes(to_amr(self._made(text, voice)))
        return path.read_bytes()

    def _made(self, text: str, voice: str) -> Any:
        if self._speaker is None:
            if self._voices is None:
                raise SystemExit("--voices is needed: the folder package/voices of the npm package kokoro-js 1.2.1")
            self._speaker = Speaker(self._voices)
        return self._speaker.say(text, voice)


def _asked(name: str, most: int) -> Sequence[Asked]:
    return [one for one in table(f"questions_{name}") if one.key != NOBODY and one.error_class == _SPOKEN][:most]


def measure(name: str, engine: Engine, sounds: Sounds, most: int) -> tuple[dict[str, Any], list[str]]:
    """The figures of a set, and a line for each question that is not among three."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    spent = 0.0
    for asked, heard, span in _heard(name, engine, sounds, most):
        spent += span
        counts += _counted(asked, heard)
        found = shipped().find(heard).keys if heard else ()
        if asked.key not in found:
            wrong.append(f"{asked.text}\t{heard or '-'}\t{asked.key}\t{' '.join(found)}")
    total = max(counts["questions"], 1)
    shares = {what: round(counts[what] / total, 4) for what in _SHARES}
    errors = {
        "sign_error": round(counts["signs_wrong"] / max(counts["signs"], 1), 4),
        "syllable_error": round(counts["syllables_wrong"] / max(counts["signs"], 1), 4),
    }
    figures = {"set": name, "questions": counts["questions"], "dropped": counts["dropped"], **shares, **errors}
    return {**figures, "seconds_each": round(spent / total, 2)}, wrong


_SHARES = ("written_first", "written_among_three", "spoken_first", "spoken_among_three")


def _heard(name: str, engine: Engine, sounds: Sounds, most: int) -> Iterator[tuple[Asked, str, float]]:
    for place, asked in enumerate(_asked(name, most)):
        sound = sounds.amr(asked.text, VOICES[place % len(VOICES)])
        began = time.monotonic()
        heard = hearing.words_in(engine.hear(sound))
        yield asked, heard, time.monotonic() - began


def _counted(asked: Asked, heard: str) -> Counter[str]:
    written, spoken = shipped().find(asked.text), shipped().find(heard) if heard else None
    said, got = _signs(asked.text), _signs(heard)
    return Counter(
        {
            "questions": 1,
            "dropped": int(not heard),
            "written_first": int(written.key == asked.key),
            "written_among_three": int(asked.key in written.keys),
            "spoken_first": int(spoken is not None and spoken.key == asked.key),
            "spoken_among_three": int(spoken is not None and asked.key in spoken.keys),
            "signs": len(said),
            "signs_wrong": Levenshtein.distance(said, got),
            "syllables_wrong": Levenshtein.distance(lazy_pinyin(said), lazy_pinyin(got)),
        }
    )


def _signs(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.spoken", description="how spoken questions are understood")
    parser.add_argument("--voices", type=Path, help="package/voices of kokoro-js 1.2.1")
    parser.add_argument("--cache", type=Path, default=Path("data/bench_spoken"), help="where what was said is kept")
    parser.add_argument("--engine", type=EngineName, default=EngineName.WHISPER)
    parser.add_argument("--model", type=Path, default=Path("data/speech/whisper-base"), help="folder of the model")
    parser.add_argument("--sets", nargs="+", choices=_SETS, default=list(_SETS))
    parser.add_argument("--most", type=int, default=1000, help="questions of each set")
    parser.add_argument("--wrong", action="store_true", help="what is not among three; never of last")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    engine = load(options.engine, options.model, hearing.words().prompt)
    sounds = Sounds(options.voices, options.cache)
    for name in options.sets:
        figures, wrong = measure(name, engine, sounds, options.most)
        words = "  ".join(f"{what} {value}" for what, value in figures.items())
        print(json.dumps(figures, ensure_ascii=False) if options.json else words, flush=True)
        if options.wrong and name != "last":
            print("\n".join(f"  {line}" for line in wrong))


if __name__ == "__main__":
    main()
