"""python -m bench.understanding.speed: processor time of one message, with 2 000 questions and 240 names around."""

import time
from dataclasses import replace

from bench.questions.many import entries
from bench.roster_people import SURNAMES
from bench.understanding.sets import MONDAY, SHANGHAI, all_sets
from handlers.language.intents.meaning import Role, Surroundings
from handlers.language.matching import Index, Questions, shipped
from handlers.language.understanding import understand, warm_up

_QUESTIONS = 2000
_GIVEN = "秀兰 建国 德福 桂芳 淑珍 志强 志远 玉兰 文彬 长海 国富 春兰"


def main() -> None:
    given = _GIVEN.split()
    names = tuple(dict.fromkeys(f"{surname}{name}" for surname in SURNAMES for name in given))
    known = Questions(Index(entries(shipped().index.entries, _QUESTIONS)))
    around = Surroundings(names=names, questions=known)
    warm_up()
    said = [one for named in all_sets() for one in named.utterances]
    spans = []
    for one in said:
        began = time.thread_time()
        understand(one.text, Role(one.role), MONDAY, SHANGHAI, replace(around, open=one.open))
        spans.append((time.thread_time() - began) * 1000)
    spans.sort()
    half, nearly_all = spans[len(spans) // 2], spans[int(len(spans) * 0.99)]
    print(f"{len(spans)} messages, {len(names)} names: median {half:.2f} ms, p99 {nearly_all:.2f} ms")


if __name__ == "__main__":
    main()
