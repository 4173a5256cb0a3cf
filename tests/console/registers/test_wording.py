from pathlib import Path

import console.registers
import services.rosters
from console.registers.wording import worded, wordings

BUILT = {"category_unknown", "standing_unknown"}  # from the name of their column


def test_no_words_are_kept_for_a_reason_that_nobody_gives() -> None:
    folders = [Path(str(package.__file__)).parent for package in (console.registers, services.rosters)]
    code = "".join(file.read_text(encoding="utf-8") for folder in folders for file in folder.glob("*.py"))
    assert {reason for reason in wordings() if f'"{reason}"' not in code} == BUILT


def test_words_are_finished_sentences_with_their_values() -> None:
    assert worded("duplicate_row", value="王芳", other=7) == "和第7行是同一个人，只收一次"
