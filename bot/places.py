"""Where `templates/` and `data/` stand: inside the installed package, else in the checkout."""

from importlib.resources import files
from pathlib import Path


def _place(name: str) -> Path:
    installed = Path(str(files("bot"))) / name
    return installed if installed.is_dir() else Path(__file__).resolve().parent.parent / name


TEMPLATES = _place("templates")
DATA = _place("data")
