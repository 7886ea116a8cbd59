"""The auditor's desk in words: its pages by one name each, who acted, whom to choose, what things are."""

import re
from pathlib import Path

import pytest

from api.findings.keeping import Runs
from deliberation.bootstrap import Service
from projections.naming.actors import system_words
from tests.pages.conftest import Visit
from tests.pages.loop import DECIDED, NAME, Loop
from tests.pages.paper import Page, text_of
from tests.pages.yucai import name_of, person_id

ROOT = Path(__file__).parents[2]
ACTOR = re.compile(r'"(system:\w+)"')
ORDERED = "停电、迁移、立杆"
"""What an order of the loop says: for the office alone."""


def tabs(page: Page) -> dict[str, str]:
    """The names of the desk's links, by address."""
    nav = page.tree.find(".//nav[@class='desk no-print']")
    assert nav is not None
    return {str(link.get("href")): text_of(link) for link in nav.iter("a")}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_the_desk_is_called_alike_in_the_menu_and_above_itself(visit: Visit, lang: str) -> None:
    auditor = visit("auditor")
    for href, name in tabs(auditor.get(f"/audit?lang={lang}")).items():
        assert auditor.get(href).heading == name, href


def test_every_part_of_the_service_that_acts_is_called_in_words() -> None:
    acting = {
        actor
        for folder in ("api", "deliberation")
        for path in (ROOT / folder).rglob("*.py")
        for actor in ACTOR.findall(path.read_text(encoding="utf-8"))
    }
    acting.remove("system:test")  # what a fact has that no envelope came with
    assert {"system:import", "system:timer", "system:public", "system:operator"} <= acting
    for actor in acting:
        said = system_words(actor)
        assert re.fullmatch(r"系统（.*[\u4e00-\u9fff].*）", said.zh), actor
        assert re.fullmatch(r"system \(.+\)", said.en), actor
    assert system_words("system:of another release").zh == "系统"


def test_the_trail_says_who_acted_in_words(visit: Visit) -> None:
    auditor = visit("auditor")
    said = auditor.get("/audit").text
    assert "系统（初次安装）" in said
    assert "系统（setup）" not in said
    assert "system (installation)" in auditor.get("/audit?lang=en").text


@pytest.mark.parametrize(("path", "field"), [("/audit", "actor"), ("/audit/access", "actor")])
def test_an_auditor_chooses_people_by_name_and_role(visit: Visit, path: str, field: str) -> None:
    page = visit("auditor").get(path)
    chosen = {
        str(one.get("value")): text_of(one) for one in page.tree.findall(f".//select[@id='{field}']/option")
    }
    assert chosen[str(person_id("chair"))] == f"{name_of('chair')}（主持人、议题把关）"
    assert chosen["system:operator"] == "系统（命令行）"


def test_whoever_the_address_asks_for_is_among_those_to_choose(visit: Visit) -> None:
    nobody = "11111111-1111-4111-8111-111111111111"
    page = visit("auditor").get(f"/audit/access?person={nobody}")
    selected = page.tree.find(".//select[@id='person']/option[@selected]")
    assert selected is not None
    assert (selected.get("value"), text_of(selected)) == (nobody, "居民 11111111")
    assert visit("auditor").get(f"/audit/access?id={nobody}").status == 200


def test_the_office_reads_what_things_are_called_and_everybody_only_what_is_public(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("give_feedback")
    auditor, anybody = visit("auditor"), visit()
    trail = auditor.get("/audit?noun=task").text
    assert f"督办单“{ORDERED}”" in trail
    assert f"决议“{DECIDED[:24]}" in auditor.get("/audit?noun=resolution").text
    paths = (f"/compare?object={loop.issue}&from=2020-01-01T00:00", f"/replay/issue/{loop.issue}")
    for path in paths:
        page = anybody.get(path)
        assert page.status == 200
        assert ORDERED not in page.text
    assert f"督办单“{ORDERED}”" in auditor.get(paths[0]).text


def test_sentences_name_the_people_of_the_halls_that_the_auditor_sees(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("give_feedback")
    page = visit("auditor").get("/audit?noun=hall&order=oldest")
    assert f"人员{name_of('chair')}自" in page.text
    meeting = visit("auditor").get("/audit?noun=meeting").text
    assert f"人员{name_of('chair')}主持" in meeting
    assert NAME not in visit("auditor").get("/audit").text, "residents stay ids"
    entries = [visit().get(link).text for link in page.links() if link.startswith("/check/")]
    assert entries
    assert not any(name_of("chair") in text for text in entries), "everybody reads ids"


def test_what_could_not_be_judged_is_told_in_words_and_findings_say_what_they_are_about(
    visit: Visit, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = Runs(service)
    runs.begin()
    run = runs.wait(60)
    assert run is not None
    run.untold.update({"ballot_set.tallied.v1": 2, "right.ballot_cast.v1": 3, "right.enrolled.v1": 1})
    monkeypatch.setattr("api.pages.audit.findings.runs_of", lambda *_: runs)
    page = visit("auditor").get("/audit/findings")
    assert "表决“计票” 2 条" in page.text
    assert "表决权的记录 4 条" in page.text
    assert "ballot_set.tallied" not in page.text
