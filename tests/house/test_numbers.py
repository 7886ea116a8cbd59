"""Every number that a page shows is defined, leads to what makes it, and is tried; or it says why not."""

import re
from pathlib import Path

import pytest

from projections.numbers.shapes import Definition, Reach
from projections.numbers.view import DEFINITIONS
from tests.projections.test_numbers import CASES

TEMPLATES = Path(__file__).parents[2] / "api" / "templates"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
COUNTED = re.compile(r't\("([\w.]+)"(?: ~ [\w.]+)?, (?:[a-z_]+=[^,()]*, )*n=')
LINKED = "numbers.number("

NO_COUNTS = {
    "places, editions and ordinals": (
        "audit.position issue.edition issue.task meeting.resolution_open minutes.corrects numbers.position"
        " paper.batch_no paper.number paper.slip_of past.position replay.entries replay.open replay.position"
        " replay.step_of task.order vote_form.question votes.declared_again votes.item votes.question_no"
        " replay.inside paper.saved paper.again"
    ),
    "what a rule or a question demands": (
        "ballot.at_most quorum.per_party rules.each_side_ayes rules.notice_days rules.post_within"
        " rules.proxy_at_most vote_office.paper_several vote_office.questions votes.how_many_questions"
        " votes.run_off votes.vacancies voting_rules.least voting_rules.one_fewer record_page.needed"
    ),
    "the length of a list that stands there whole": (
        "access_log.people findings.check findings.checked_n findings.count findings.rows_n findings.stands"
        " findings.untold_one meeting.cross_one motion.voters numbers.how_many paper.differing paper.enter"
        " personal_data.alike replay.file.checked time_travel.compare.between time_travel.hall.persons"
        " time_travel.late.days vote_office.and_more vote_office.found vote_office.papers_once"
        " vote_office.proxies_refused vote_office.rejected_n wrong.form quorum.lapsed quorum.recused"
        " paper.waiting vote_office.waiting vote_office.links_again"
    ),
    "a file or a form that is not recorded yet": (
        "vote_office.entered vote_office.roll_by_name vote_office.roll_co_owned vote_office.roll_developer"
        " vote_office.roll_parking vote_office.roll_problems vote_office.roll_rows vote_office.roll_several"
        " vote_office.roll_totals"
    ),
    "said in a list, and led on from the page of its object": "board.age_of light. light.overdue",
    "made into a link beside where it is worded": "inbox.count inbox.count_more vote_office.room_there",
}
"""Texts with a number that leads nowhere, by the reason."""


def bare() -> dict[str, str]:
    """The texts with a count that stand outside a link, with where they do."""
    found = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        for match in COUNTED.finditer(page):
            if not page[: match.start()].endswith(LINKED):
                found[match[1]] = str(path.relative_to(TEMPLATES))
    return found


def test_every_count_of_a_page_leads_to_what_makes_it_or_is_none() -> None:
    excused = {key for keys in NO_COUNTS.values() for key in keys.split()}
    assert {key: place for key, place in bare().items() if key not in excused} == {}


def test_nothing_is_excused_that_no_page_says() -> None:
    assert sorted({key for keys in NO_COUNTS.values() for key in keys.split()} - set(bare())) == []


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: one.name)
def test_a_number_is_defined_in_both_languages_and_linked_from_its_page(definition: Definition) -> None:
    for said in filter(None, (definition.title, definition.counts, definition.of, definition.source)):
        assert CHINESE.search(said.zh)
        assert said.en
        assert not CHINESE.search(said.en)
    assert set(re.findall(r"\{(\w+)\}", definition.page)) <= {*definition.needs, "hall"}
    assert definition.reach is Reach.PUBLIC or definition.page.startswith("/office")
    pages = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    assert f'"{definition.name}"' in pages


def test_every_number_is_tried_against_its_page() -> None:
    assert {case.name for case in CASES} == set(DEFINITIONS)
