"""The error table against the whole list of platform §15."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.wechat_errors import TABLE, TOKEN_CODES, refusal
from domain.ways import Consequence

NOW = datetime(2026, 9, 1, 15, 30, tzinfo=UTC)  # 23:30 in China

# As platform §15 lists them, row by row.
LISTED = """
    -1 40001 40002 40003 40004 40005 40006 40007 40008 40009-40012 40013 40014 40015-40027 40029 40163 42003 40030
    40031 40032 40033 40035 40036 40037 40038 40039 40052 40053 40054 40055 40059 40060 40065 40062 40066 40097
    40117-40121 40125 40130 40132 40137 40164 40200 40201-40203 40243 40246 40247 40249 41001-41009 42001 42002 42007
    42010 43001 43002 43003 43004 43005 43006 43019 43100 43101 43104 43116 43117 44001-44004 45001 45002 45003-45006
    45007 45008 45009 45010 45011 45015 45019 45026 45027 45028 45029 45036 45040 45047 45056-45059 45065 45066 45067
    45072 45080 45081 45083 45084 45087 45093 45094 45098 45099 45102 45103 45157 45158 45159 45166 45169 45171 46001
    46003 46004 47001 47002 47003 48001 48002 48003 48004 48005 48006 48008 49003 50001 50002 50004 50007 50005
    53500-53505 53600 61004 61450 61451 61452 61454 65301-65320 65400-65417 70000 76001-76004 76021 76022 87014
    89501-89505 89506 89507 200011-200022 200100 268487001 268487002 9500002
"""


def listed() -> set[int]:
    codes: set[int] = set()
    for part in LISTED.split():
        first, _, last = part.rpartition("-")
        codes |= set(range(int(first or last), int(last) + 1)) if part != "-1" else {-1}
    return codes


def test_every_code_of_the_list_has_its_consequence() -> None:
    assert listed() <= TABLE.keys()


def test_table_knows_few_codes_more_from_the_papers_of_menus_and_mass_messages() -> None:
    assert TABLE.keys() - listed() == {40028, 45062, 45113, 48021, 48022, 268488001}


CASES = [
    (-1, Consequence.RETRY_SOON),
    (40001, Consequence.RETRY_SOON),
    (40003, Consequence.GONE),
    (40037, Consequence.FIX_MESSAGE),
    (40125, Consequence.STOP_WAY),
    (40164, Consequence.STOP_WAY),
    (43004, Consequence.GONE),
    (43019, Consequence.BLOCKED),
    (43101, Consequence.NEXT_WAY),
    (43116, Consequence.STOP_WAY),
    (43117, Consequence.RETRY_LATER),
    (45002, Consequence.FIX_MESSAGE),
    (45009, Consequence.RETRY_LATER),
    (45011, Consequence.RETRY_LATER),
    (45015, Consequence.NEXT_WAY),
    (45028, Consequence.RETRY_LATER),
    (45047, Consequence.NEXT_WAY),
    (45065, Consequence.ALREADY_SENT),
    (45066, Consequence.RETRY_LATER),
    (45087, Consequence.STOP_WAY),
    (46004, Consequence.GONE),
    (47003, Consequence.FIX_MESSAGE),
    (48001, Consequence.STOP_WAY),
    (48002, Consequence.BLOCKED),
    (48004, Consequence.STOP_WAY),
    (50002, Consequence.BLOCKED),
    (50005, Consequence.GONE),
    (12345678, Consequence.FIX_MESSAGE),
]


@pytest.mark.parametrize(("code", "consequence"), CASES)
def test_consequence_of_what_a_send_can_end_with(code: int, consequence: Consequence) -> None:
    error = refusal(code, NOW)
    assert (error.code, error.consequence) == (str(code), consequence)


MOMENTS = [
    (45009, datetime(2026, 9, 1, 16, 0, tzinfo=UTC)),  # midnight in China, half an hour away
    (45028, datetime(2026, 9, 1, 16, 0, tzinfo=UTC)),
    (45040, datetime(2026, 9, 30, 16, 0, tzinfo=UTC)),
    (45011, datetime(2026, 9, 1, 15, 31, tzinfo=UTC)),
    (45066, datetime(2026, 9, 1, 15, 31, tzinfo=UTC)),
    (43117, datetime(2026, 9, 1, 18, 30, tzinfo=UTC)),
    (89506, datetime(2026, 9, 2, 15, 30, tzinfo=UTC)),
    (89507, datetime(2026, 9, 1, 16, 30, tzinfo=UTC)),
    (45015, None),
]


@pytest.mark.parametrize(("code", "moment"), MOMENTS)
def test_when_to_come_back(code: int, moment: datetime | None) -> None:
    assert refusal(code, NOW).not_before == moment


def test_midnight_at_the_stroke_is_the_next_one() -> None:
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)  # in China
    assert refusal(45009, new_year).not_before == new_year + timedelta(days=1)
    assert refusal(45040, new_year - timedelta(hours=1)).not_before == new_year


def test_whoever_waits_is_told_until_when() -> None:
    waiting = {code for code, entry in TABLE.items() if entry.consequence is Consequence.RETRY_LATER}
    assert all(refusal(code, NOW).not_before for code in waiting)


def test_names_are_short_and_fit_for_a_log() -> None:
    assert all(entry.name.replace("_", "").isalpha() and len(entry.name) <= 40 for entry in TABLE.values())
    assert {TABLE[code].name for code in TOKEN_CODES} == {"dead_token"}
