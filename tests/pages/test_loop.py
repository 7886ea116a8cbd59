"""The whole loop by forms, without script: a resident's issue, the meeting, the orders, close-out."""

from tests.pages.conftest import Visit
from tests.pages.loop import NAME, PHONE, TEXT, Loop
from tests.pages.yucai import PEOPLE, name_of


def test_an_issue_goes_from_the_residents_form_to_close_out_by_forms_alone(visit: Visit) -> None:
    loop = Loop(visit)

    page = loop.until("close_issue")

    assert "已销号" in page.text
    public = visit().get(f"/issues/{loop.issue}")
    assert "已销号" in public.text
    assert TEXT in public.text
    for hidden in (NAME, PHONE, *(name_of(login) for login in PEOPLE)):
        assert hidden not in public.response.text
