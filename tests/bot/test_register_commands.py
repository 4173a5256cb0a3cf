"""`songxue export`: what cannot be made is refused in one line."""

import pytest
from click.testing import CliRunner

from bot.cli import songxue
from domain.registers import FORMS
from services.registers import ROWS


@pytest.mark.parametrize("arguments", [["horoscope"], ["items", "--format", "pdf"], ["items", "--from", "Monday"]])
def test_register_or_form_that_is_unknown_is_refused_in_one_line(arguments: list[str]) -> None:
    done = CliRunner().invoke(songxue, ["export", *arguments, "--out", "x"])
    assert done.exit_code == 2


def test_every_register_with_rows_has_a_form() -> None:
    assert set(ROWS) <= set(FORMS)
