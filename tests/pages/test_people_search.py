"""Finding somebody among the people: by what their line says, and never by a name in an address."""

from urllib.parse import unquote

import pytest

from tests.pages.conftest import Visit
from tests.pages.paper import Page, Visitor
from tests.pages.yucai import PEOPLE, name_of, person_id


def listed(page: Page) -> set[str]:
    """Whom the list names, by login."""
    return {login for login in PEOPLE if f"/admin/people/{person_id(login)}" in page.links()}


def searched(admin: Visitor, words: str) -> Page:
    return admin.get("/admin/people").send("people", words=words)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("周红梅", {"chair"}),
        ("红梅", {"chair"}),
        ("ＣＨＡＩＲ", {"chair"}),
        ("育才社区党委", {"chair", "recorder"}),
        ("党委 林", {"recorder"}),
        ("  ", set(PEOPLE)),
        ("周红梅 郑国强", set()),
    ],
)
def test_people_are_found_by_name_login_or_unit(visit: Visit, words: str, found: set[str]) -> None:
    page = searched(visit("administrator"), words)

    assert (page.status, listed(page)) == (200, found)
    assert ("没有找到" in page.text) == (not found)


def test_no_name_stands_in_an_address_and_the_way_back_shows_everybody(visit: Visit) -> None:
    admin = visit("administrator")
    page = searched(admin, name_of("chair"))

    assert (page.path, page.response.url.query) == ("/admin/people", b"")
    assert page.answers("people")["words"] == [name_of("chair")]
    assert not [link for link in page.links() if name_of("chair") in unquote(link)]
    assert listed(admin.get("/admin/people")) == set(PEOPLE)


def test_an_english_reader_finds_units_by_their_english_names(visit: Visit) -> None:
    admin = visit("administrator", lang="en")
    assert listed(searched(admin, "power company")) == {"power"}


def test_whose_data_are_restricted_is_not_found_by_name(visit: Visit) -> None:
    admin = visit("administrator")
    place = admin.get("/admin/people").send("registration", name="方晓").path
    assert place in searched(admin, "方晓").links()
    hidden = admin.get(f"{place}/data?search=1").send("restriction", basis="technically_hard", reason="待核")
    assert "限制处理中" in hidden.text

    page = searched(admin, "方晓")

    assert place not in page.links()
    assert "限制处理中的人，查不到姓名" in page.text


def test_only_administrators_search_and_only_by_their_own_form(visit: Visit) -> None:
    assert visit("auditor").post("/admin/people", {"words": ["周"]}).status == 403
    assert visit("administrator").post("/admin/people", {"words": ["周"]}).status == 403
