"""The lint of everything a person reads: R-UX-20 to 35, 66, 74, 77, 80, 81, 84, 85. Words: `data/wording.toml`.

`python -m bot.wording` prints every reply and push with its samples as a booklet for proof-readers and ends with
status 1 when one of them breaks a rule (`--check`: only what is wrong).
"""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from bot.places import DATA


class Kind(StrEnum):
    """For whom and for what a text is; limits and duties differ."""

    REPLY = "reply"  # an answer, or a push that is held to the same length
    NOTICE = "notice"  # announces a meeting: complete in itself, may be forwarded
    DIGEST = "digest"  # study in a few lines
    GREETING = "greeting"  # a birthday or a political birthday
    STAFF = "staff"  # to a secretary or liaison: longer, but the same words
    FIELD = "field"  # one value of a template message


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule} {self.detail}"


OPTION = re.compile(r"^(\d) (\S.*)$")
QUOTED = re.compile(r"“[^”]*”")
LINK = re.compile(r"https?://[^\s，。；！？”）)]+")
EMOJI = re.compile(
    r"[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3]|/:[\w()~@<>-]+|\[[^\]\d]{1,3}\]"
)
SENTENCE_END = re.compile(r"[。！？；\n]")
CLAUSE_END = re.compile(r"[，。！？；：、,;:\n]")
SILENT = re.compile(r"[\s，。！？；：、“”‘’《》()（）,.!?;:-]")
PHONE = re.compile(r"\d{3,4}(?: \d{3,4}){1,2}")
QUESTION = re.compile(r"[？?]")
OPENING = 60
LONG_ENOUGH_TO_NOTICE = 6


@cache
def rules() -> dict[str, Any]:
    return tomllib.loads((DATA / "wording.toml").read_text(encoding="utf-8"))


@cache
def _pattern(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


def _spoken(sentence: str) -> int:
    """Characters that are heard; a telephone number counts once."""
    return len(SILENT.sub("", PHONE.sub("1", sentence)))


def _sentences(text: str) -> list[str]:
    kept = "\n".join(line for line in text.split("\n") if not OPTION.match(line))
    return [part.strip() for part in SENTENCE_END.split(kept) if part.strip()]


def _lengths(text: str, kind: Kind) -> Iterator[Finding]:
    most, lines, longest, average = rules()["limits"][kind]
    rule = {Kind.FIELD: "R-UX-33", Kind.GREETING: "R-UX-77"}.get(kind, "R-UX-20")
    size = len(LINK.sub("", text).replace("\n", ""))
    if size > most:
        yield Finding(rule, f"{size} characters, at most {most}")
    if text.count("\n") + 1 > lines:
        yield Finding(rule, f"{text.count(chr(10)) + 1} lines, at most {lines}")
    spoken = [_spoken(sentence) for sentence in _sentences(LINK.sub("", text))]
    for size in spoken:
        if size > longest:
            yield Finding("R-UX-21", f"a sentence of {size} characters, at most {longest}")
    if len(spoken) > 1 and sum(spoken) / len(spoken) > average and max(spoken) <= longest:
        yield Finding(
            "R-UX-21", f"sentences of {sum(spoken) / len(spoken):.0f} characters on average, at most {average}"
        )


def _question(text: str, _: Kind) -> Iterator[Finding]:
    asked = len(QUESTION.findall(text))
    if asked > 1:
        yield Finding("R-UX-22", f"{asked} questions in one message")
    after = QUESTION.split(text)[-1].split("\n") if asked else []
    for line in after:
        if line.strip() and not OPTION.match(line) and SENTENCE_END.search(line):
            yield Finding("R-UX-22", f"after the question: {line}")


def _options(text: str, _: Kind) -> Iterator[Finding]:
    options = [match.groups() for line in text.split("\n") if (match := OPTION.match(line))]
    digits = [int(digit) for digit, _words in options]
    human = rules()["choices"]["human"]
    if digits.count(0) and digits[-1] != 0:
        yield Finding("R-UX-23", "0 is the last option")
    if (0, human) not in [(int(digit), words) for digit, words in options] and 0 in digits:
        yield Finding("R-UX-23", f"0 is always {human}")
    numbered = [digit for digit in digits if digit]
    if len(numbered) > 4:
        yield Finding("R-UX-23", f"{len(numbered)} options, at most 4")
    if numbered != list(range(1, len(numbered) + 1)):
        yield Finding("R-UX-23", f"options are numbered {numbered}")


def _tone(text: str, _: Kind) -> Iterator[Finding]:
    if len(re.findall(r"[！!]", text)) > 1:
        yield Finding("R-UX-26", "more than one exclamation mark")
    if EMOJI.search(text):
        yield Finding("R-UX-26", "an emoji")
    repeated = [words for words, times in Counter(_sentences(text)).items() if times > 1]
    for sentence in repeated:
        if len(sentence) >= LONG_ENOUGH_TO_NOTICE:
            yield Finding("R-UX-66", f"said twice: {sentence}")


def _contains(text: str, word: str) -> bool:
    if word.isascii() and word.isalnum():
        return _pattern(rf"(?i)(?<![A-Za-z0-9]){word}(?![A-Za-z0-9])").search(text) is not None
    return word in text


def _words(text: str, _: Kind) -> Iterator[Finding]:
    for entry in rules()["words"]:
        left = text
        for harmless in entry.get("but", ()):
            left = left.replace(harmless, "")
        for word in entry["words"]:
            if _contains(left, word):
                yield Finding(entry["rule"], f"{entry['says']}: {word}")
    for wrong, right in rules()["terms"].items():
        if wrong in text:
            yield Finding("R-UX-35", f"{wrong}: say {right}")


def _any(words: list[str], text: str) -> bool:
    return any(word in text for word in words)


def _asks(text: str, _: Kind) -> Iterator[Finding]:
    asks = rules()["asks"]
    for sentence in SENTENCE_END.split(text):
        warns = _any(asks["warnings"], sentence)
        for clause in CLAUSE_END.split(sentence):
            refuses = _any(asks["refusals"], clause) and not _any(asks["tricks"], clause)
            if refuses or (warns and not _any(asks["demands"], clause)):
                continue
            for entry in asks["about"]:
                if _any(entry["words"], clause):
                    yield Finding(entry["rule"], f"{entry['says']}: {clause.strip()}")


def _patterns(text: str, _: Kind) -> Iterator[Finding]:
    for entry in rules()["patterns"]:
        found = _pattern(entry["regex"]).search(text)
        if found:
            yield Finding(entry["rule"], f"{entry['says']}: {found[0]}")


def _dues(text: str, kind: Kind) -> Iterator[Finding]:
    dues, sentences = rules()["dues"], _sentences(text)
    about = any(dues["about"] in sentence for sentence in sentences)
    if about and kind is not Kind.STAFF and dues["ends"] not in sentences[-1]:
        yield Finding("R-UX-81", f"about dues, but does not end with {dues['ends']}")


def _notice(text: str, kind: Kind) -> Iterator[Finding]:
    if kind is not Kind.NOTICE:
        return
    for name, regex in rules()["notice"]["first"].items():
        if not _pattern(regex).search(text[:OPENING]):
            yield Finding("R-UX-24", f"no {name} within the first {OPENING} characters")
    for name, regex in rules()["notice"]["needs"].items():
        if not _pattern(regex).search(text):
            yield Finding("R-UX-34", f"does not say {name}")


def _greeting(text: str, kind: Kind) -> Iterator[Finding]:
    asks = QUESTION.search(text) or any(OPTION.match(line) for line in text.split("\n"))
    if kind is Kind.GREETING and asks:
        yield Finding("R-UX-77", "a greeting asks for nothing")


def _links(text: str, kind: Kind) -> Iterator[Finding]:
    links = LINK.findall(text)
    hosts = {urlsplit(link).hostname or "" for link in links}
    if not links:
        return
    if kind in {Kind.FIELD, Kind.GREETING}:
        yield Finding("R-UX-77" if kind is Kind.GREETING else "R-UX-33", "a link")
    if len(links) > 1 or text.strip().split("\n")[-1].strip() != links[0]:
        yield Finding("R-UX-32", "a link stands alone on the last line")
    if not text.split(links[0], maxsplit=1)[0].strip():
        yield Finding("R-UX-84", "nothing says what the link opens")
    for host in hosts & set(rules()["links"]["short"]):
        yield Finding("R-UX-84", f"a short link: {host}")


BY_WORDS: tuple[Callable[[str, Kind], Iterator[Finding]], ...] = (_tone, _words, _asks, _patterns)
BY_SHAPE: tuple[Callable[[str, Kind], Iterator[Finding]], ...] = (_question, _options, _dues, _greeting, _notice)


def findings(text: str, kind: Kind | str = Kind.REPLY) -> list[Finding]:
    """What is wrong with a finished text; nothing when all is well."""
    kind = Kind(kind)
    ours = QUOTED.sub("“”", LINK.sub("", text)).rstrip()
    found = [*_lengths(text, kind), *_links(text, kind)]
    for rule in BY_WORDS if kind is Kind.FIELD else BY_WORDS + BY_SHAPE:
        found += rule(ours, kind)
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    from bot.booklet import main

    sys.exit(main(sys.argv[1:]))
