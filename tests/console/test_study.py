"""The year's plan, an item that somebody else looks at, and who heard it by which form."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.study import StudyForm, StudyMaterial
from services import study
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene
from tests.factories import NOW

GIVEN = {
    "title": "读报",
    "gist": "读一读三月的报纸。",
    "source": "人民网",
    "for_month": "2025-03",
    "link": "",
    "body": "",
}


def test_plan_shows_every_month_of_the_year_and_what_is_missing(scene: Scene, signs_in: SignsIn) -> None:
    page = signs_in(scene.cast.chen).get("/console/study").text
    assert page.count("还没有安排") == 11
    assert scene.material.title in page
    assert "3月（本月）" in page


def test_item_reaches_nobody_before_somebody_else_looked(scene: Scene, session: Session, signs_in: SignsIn) -> None:
    writer, other = signs_in(scene.cast.chen), signs_in(scene.cast.zhao)
    csrf = csrf_of(writer.get("/console/study/new").text)
    page = writer.post("/console/study/new", data={"csrf": csrf, **GIVEN}, follow_redirects=True).text
    assert "请另一位同志来点同意" in page
    material = session.scalars(select(StudyMaterial).where(StudyMaterial.title == "读报")).one()
    session.commit()
    assert study.material_for(session, scene.cast.branch, "2025-03") is scene.material
    session.commit()
    own = writer.post(f"/console/study/{material.id}", data={"csrf": csrf}, follow_redirects=True).text
    assert "要请另一位同志看" in own
    csrf = csrf_of(other.get(f"/console/study/{material.id}").text)
    other.post(f"/console/study/{material.id}", data={"csrf": csrf})
    session.refresh(material)
    assert (material.reviewed_by, material.written_by_id) == ("赵磊", scene.cast.chen.id)
    assert study.material_for(session, scene.cast.branch, "2025-03") is material


def test_changed_words_wait_again(scene: Scene, session: Session, signs_in: SignsIn) -> None:
    scene.material.unit_id = scene.cast.branch.id
    session.commit()
    browser = signs_in(scene.cast.chen)
    address = f"/console/study/{scene.material.id}/edit"
    browser.post(address, data={"csrf": csrf_of(browser.get(address).text), **GIVEN})
    session.refresh(scene.material)
    assert (scene.material.title, scene.material.reviewed_by) == ("读报", "")


def test_what_must_not_go_out_and_what_is_missing_is_said(scene: Scene, session: Session, signs_in: SignsIn) -> None:
    browser = signs_in(scene.cast.chen)
    csrf = csrf_of(browser.get("/console/study/new").text)
    for change, said in (
        ({"source": ""}, "请写来源"),
        ({"for_month": "3月"}, "月份请写成"),
        ({"link": "www.example.com"}, "网址要从https开头"),
        ({"link": "https://bit.ly/a"}, "不是认得的官方网址"),
        ({"body": "内部文件，阅后收回。"}, "不能从微信发"),
        ({"gist": "学完截图上传。"}, "不许要求留痕"),
    ):
        page = browser.post("/console/study/new", data={"csrf": csrf, **GIVEN, **change})
        assert page.status_code == 422
        assert said in page.text
    assert session.scalars(select(StudyMaterial).where(StudyMaterial.title == "读报")).all() == []


def test_who_heard_it_stands_by_form_in_the_order_of_the_roster(
    scene: Scene, session: Session, signs_in: SignsIn
) -> None:
    for member, form in ((scene.cast.li, StudyForm.ALONE), (scene.cast.wang, StudyForm.ALONE)):
        study.studied(session, scene.material, member, form, NOW.date(), NOW)
    study.studied(session, scene.material, scene.cast.old_chen, StudyForm.HOME, NOW.date(), NOW)
    session.commit()
    page = signs_in(scene.cast.chen).get(f"/console/study/{scene.material.id}").text
    assert "王秀兰、李建国" in page
    assert page.index("送学") < page.index("陈建国")
    for word in ("排名", "%", "时长", "学时"):
        assert word not in page
