"""Every register opened by an office program and printed: A4 the right way up, the headers on every page."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from console.registers.files import WRITERS
from domain.registers import Form
from tests.console.registers.filled import ALL, filled

pytestmark = pytest.mark.once

SIZE = re.compile(r"^Page size: +([\d.]+) x ([\d.]+)", re.MULTILINE)
LINES = 40
DOCUMENTS = ("minutes", "attendance", "dues_monthly")  # a page for each meeting, a sheet for each, a wide table
PRINTED = [(form, kind) for form in ALL for kind in ("xlsx", "docx") if kind == "xlsx" or form.name in DOCUMENTS]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], Path]:
    """All of them in one run of the program: starting it is what takes long."""
    office, info = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or info is None:
        pytest.skip("apt-get install libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils")
    folder = tmp_path_factory.mktemp("printed")
    for form, kind in PRINTED:
        lines = 2 if form.fields else LINES
        (folder / f"{form.name}_{kind}.{kind}").write_bytes(WRITERS[kind](filled(form, lines)))
    files = sorted(str(file) for kind in ("xlsx", "docx") for file in folder.glob(f"*.{kind}"))
    home = f"-env:UserInstallation=file://{folder}/home"
    subprocess.run(
        [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files],
        check=True,
        capture_output=True,
    )
    return {(form.name, kind): folder / f"{form.name}_{kind}.pdf" for form, kind in PRINTED}


def pages(file: Path) -> list[str]:
    """The text of each page without blanks and line ends: a header may be broken into lines."""
    found = subprocess.run(["pdftotext", "-raw", str(file), "-"], check=True, capture_output=True, text=True).stdout
    return [re.sub(r"\s", "", page) for page in found.split("\f")[:-1]]


@pytest.mark.parametrize(("form", "kind"), PRINTED, ids=lambda one: one if isinstance(one, str) else one.name)
def test_register_prints_on_a4_with_its_title_and_its_headers_on_every_page(
    printed: Mapping[tuple[str, str], Path], form: Form, kind: str
) -> None:
    file = printed[form.name, kind]
    told = subprocess.run(["pdfinfo", str(file)], check=True, capture_output=True, text=True).stdout
    size = SIZE.search(told)
    assert size is not None
    assert [round(float(side)) for side in size.groups()] == ([595, 842] if form.upright else [842, 595])
    found = pages(file)
    assert len(found) >= 2
    assert form.title in found[0]
    for column in form.columns[:2]:
        assert all(column in page for page in found), column
