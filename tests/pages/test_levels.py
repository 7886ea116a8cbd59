"""A hall above sees, reviews and takes up what happens in the halls below it; never the other way."""

from uuid import uuid4

import pytest

from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.hall import commands as h
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.values import HallId, Role, derived_id
from tests.pages.conftest import Visit
from tests.pages.paper import Page
from tests.pages.yucai import HALL, SINCE, person_id, unit_id
from tests.projecting import project

GRID = HallId(derived_id("yucai grid"))


@pytest.fixture
def grid(service: Service, yucai_database: str) -> None:
    """A grid's hall below Yucai: the secretary of the branch screens, a delegate of roads takes in."""
    for command in (
        h.EstablishHall(
            hall=GRID,
            name_zh="第一网格议事点",
            name_en="Grid One",
            code="GA",
            level=HallLevel.GRID,
            parent=HALL,
            lead_unit=unit_id("branch"),
        ),
        h.GrantRole(hall=GRID, person=person_id("supervisor"), role=Role.SCREENER, since=SINCE),
        h.GrantRole(hall=GRID, person=person_id("roads"), role=Role.INTAKE, since=SINCE),
    ):
        service.execute(command, Caller(actor="system:test", command_id=uuid4(), trusted=True))
    project(yucai_database)


def refused(visit: Visit) -> tuple[str, Page]:
    """An issue that the grid did not take."""
    page = visit().get("/issues/new").send("submission", hall=str(GRID), category="其他", text="路灯不亮")
    issue = next(link.split("/")[2] for link in page.links() if link.endswith("/own"))
    visit("roads").get(f"/office/issues/{issue}").send("registration")
    screened = visit("supervisor").get(f"/office/issues/{issue}")
    return issue, screened.send("refusal", reason="outside_hall", lawful_channel="城管热线")


@pytest.mark.usefixtures("grid")
def test_the_hall_above_sets_a_refusal_aside(visit: Visit) -> None:
    issue, page = refused(visit)
    assert "不予受理" in page.text
    assert "review" not in page.forms()

    above = visit("chair").get(f"/office/issues/{issue}")
    reviewed = above.send("review", reason="路灯属于公共设施")

    assert "已登记" in reviewed.text


@pytest.mark.usefixtures("grid")
def test_what_comes_up_is_offered_to_a_meeting_of_the_hall_above(visit: Visit) -> None:
    issue, _ = refused(visit)
    visit("chair").get(f"/office/issues/{issue}").send("review", reason="路灯属于公共设施")
    visit("supervisor").get(f"/office/issues/{issue}").send(
        "escalation", to_level="community", reason="超出网格"
    )

    page = visit("chair").get(f"/office/halls/{HALL}/meetings/new?issue={issue}")

    assert issue in page.answers("convening")["issues"]
    convened = page.send("convening", planned_at="2099-01-05T19:00", venue="红色议事厅")
    assert convened.path.startswith("/office/meetings/")
    assert "路灯不亮" in convened.text


@pytest.mark.usefixtures("grid")
def test_the_hall_below_does_not_see_what_the_hall_above_has(visit: Visit) -> None:
    page = visit().get("/issues/new").send("submission", hall=str(HALL), category="其他", text="上级的事")
    issue = next(link.split("/")[2] for link in page.links() if link.endswith("/own"))

    assert visit("recorder").get(f"/office/issues/{issue}").status == 200
    assert visit("roads").get(f"/office/issues/{issue}").status == 404
