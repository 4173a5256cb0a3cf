"""Every template is named, sampled and written as old people can read it; every name has its template."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.booklet import FOLDERS, proof, samples, unsampled
from bot.places import TEMPLATES
from bot.render import Renderer
from bot.wording import rules
from tests.template_names import ROOT, Named, named_in_code, read

renderer = Renderer(ZoneInfo("Asia/Shanghai"))


def written(folder: str) -> set[str]:
    return set(renderer.names(folder))


def test_every_template_has_a_sample() -> None:
    assert unsampled(renderer, list(samples())) == []


def test_every_sample_belongs_to_a_template() -> None:
    assert [one.title for one in samples() if not renderer.has(one.template, folder=one.folder)] == []


def test_every_sample_is_worded_as_the_rules_ask() -> None:
    proofs = [proof(renderer, one) for one in samples()]
    assert [f"{one.sample.title}: {finding}\n{one.text}" for one in proofs for finding in one.wrong] == []


def test_every_reply_that_the_code_names_is_written() -> None:
    assert sorted(named_in_code().replies - written("replies")) == []


def test_every_name_of_a_known_noun_is_written() -> None:
    known = written("replies") | written("pushes")
    nouns = {name.split("/")[0] for name in known}
    missing = {name for name in named_in_code().literals - known if name.split("/")[0] in nouns}
    assert sorted(missing) == []


def test_every_broken_rule_has_its_words() -> None:
    errors = {f"errors/{code}" for code in named_in_code().errors}
    assert sorted(errors - written("replies")) == []


def test_every_template_is_named_in_code() -> None:
    named = named_in_code()
    used = named.literals | {f"errors/{code}" for code in named.errors}
    unused = [
        f"{folder}/{name}"
        for folder in FOLDERS
        for name in sorted(written(folder) - used)
        if not any(name.startswith(prefix) for prefix in named.prefixes)
    ]
    assert unused == []


def written_in_code() -> Iterator[tuple[str, str]]:
    """What code may say to people; words to be recognised are no claims of ours."""
    for package in ("bot", "channels", "console", "domain", "scheduler", "services"):
        for file in sorted((ROOT / package).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")


def test_nothing_says_that_people_were_told_where_only_a_message_was_taken() -> None:
    claims = next(entry["words"] for entry in rules()["words"] if entry["rule"] == "decision 0014")
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in sorted(TEMPLATES.rglob("*.*"))]
    assert {Path(name).suffix for name, _ in texts} >= {".txt", ".html"}
    said = [(name, claim) for name, text in (*texts, *written_in_code()) for claim in claims if claim in text]
    assert said == []


def test_names_are_found_in_all_the_ways_of_writing_them() -> None:
    named = Named()
    read(
        'Reply("meetings/next" if one else "meetings/none", {"a": "b/c"})\n'
        'occasion = "study/material"\n'
        'Reply(f"errors/{code}")\n'
        'raise DomainError("too_early", start=now)\n'
        '"text/xml; charset", "a/b/c", "and/or "\n'
        'wechat.control("POST", "people/many")\n',
        named,
    )
    assert named.replies == {"meetings/next", "meetings/none"}
    assert named.literals == {"meetings/next", "meetings/none", "study/material", "b/c"}
    assert named.prefixes == {"errors/"}
    assert named.errors == {"too_early"}
