"""Who looked at whom is seen by the secretary and by who checks, of the own branch only."""

from datetime import timedelta

from sqlalchemy.orm import Session

from services import audit
from tests.console.conftest import SignsIn
from tests.console.scene import Scene
from tests.factories import NOW


def test_secretary_sees_who_looked_at_whom(scene: Scene, signs_in: SignsIn) -> None:
    signs_in(scene.cast.zhao).get(f"/console/tasks/{scene.liaison_task.id}")
    page = signs_in(scene.cast.chen).get("/console/audit", query_string={"name": "赵"}).text
    assert "赵磊" in page
    assert "看了电话" in page
    assert "关于陈建国" in page
    assert "关于王秀兰" not in page


def test_older_entries_are_a_tap_away_and_those_of_others_never_shown(
    session: Session, scene: Scene, signs_in: SignsIn
) -> None:
    cast = scene.cast
    for number in range(60):
        audit.note(session, "tasks.closed", NOW + timedelta(minutes=number), account_id=1, by=cast.chen, about=cast.sun)
    audit.note(session, "tasks.closed", NOW, account_id=1, by=cast.zhou, about=cast.zhou)
    session.commit()
    browser = signs_in(cast.chen)
    first = browser.get("/console/audit").text
    assert first.count('<li class="plain">') == 50
    assert "周芳" not in first
    older = first.split("before=")[1].split('"')[0]
    assert browser.get(f"/console/audit?before={older}").text.count('<li class="plain">') == 11


def test_signs_with_a_meaning_in_searches_are_only_signs(session: Session, scene: Scene) -> None:
    audit.note(session, "tasks.closed", NOW, account_id=1, by=scene.cast.chen, about=scene.cast.sun)
    session.flush()
    found = {
        name: len(audit.entries(session, scene.cast.branch.id, name=name, most=9)) for name in ("孙", "%", "_", "'")
    }
    assert found == {"孙": 1, "%": 0, "_": 0, "'": 0}
