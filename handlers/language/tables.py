"""Word lists under `data/`: tab-separated, `#` opens a comment line, one entry a line."""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path


def _read(name: str) -> str:
    # An installed wheel carries the lists inside `bot`, a checkout beside it.
    packed = resources.files("bot").joinpath("data", name)
    if packed.is_file():
        return packed.read_text(encoding="utf-8")
    return (Path(__file__).resolve().parents[2] / "data" / name).read_text(encoding="utf-8")


def lines(name: str) -> Iterator[str]:
    """The lines of a large list, comments left out; nothing of it is kept."""
    return (line for line in _read(name).split("\n") if line and line[0] != "#")


@cache
def rows(name: str) -> list[tuple[str, ...]]:
    """The entries of `data/NAME` with their cells; raises FileNotFoundError for a list that is not there."""
    lines = (line.rstrip("\n") for line in _read(name).split("\n"))
    return [tuple(cell.strip() for cell in line.split("\t")) for line in lines if line.strip() and line[0] != "#"]
