"""Every number that a page shows is defined, leads to what makes it, and is tried; or it says why not."""

import re
from pathlib import Path

import pytest

from projections.numbers.shapes import Definition, Reach
from projections.numbers.view import DEFINITIONS
from tests.projections.test_numbers import CASES

TEMPLATES = Path(__file__).parents[2] / "api" / "templates"
PAGES = TEMPLATES.parent / "pages"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
COUNTED = re.compile(r't\("([\w.]+)"(?: ~ [\w.]+)?, (?:[a-z_]+=[^,()]*, )*n=')
LINKED = "numbers.number("

NO_COUNTS = {
    "the place of an entry in the record, or of a step in its replay": (
        "audit.position findings.check numbers.position past.position replay.position replay.step_of"
    ),
    "an ordinal: which edition, order, question, batch or paper": (
        "issue.edition issue.task meeting.resolution_open minutes.corrects paper.again paper.batch_no"
        " paper.enter paper.number paper.saved paper.slip_of task.order vote_form.question"
        " votes.declared_again votes.question_no"
    ),
    "the number of an article of the law": "votes.item",
    "what a rule, a question or a form demands": (
        "ballot.at_most quorum.per_party record_page.needed rules.each_side_ayes rules.notice_days"
        " rules.post_within rules.proxy_at_most time_travel.late.days vote_office.paper_several"
        " votes.vacancies voting_rules.least voting_rules.one_fewer"
    ),
    "the names that it counts stand right behind it": "motion.voters",
    "the entries that it counts stand right below it, or open there": (
        "numbers.how_many numbers.masked replay.entries replay.inside replay.open time_travel.compare.between"
    ),
    "how many an entry of the access log names; the entry itself is linked": "access_log.people",
    "what an audit did and found, which everybody can do again; each finding leads to its entries": (
        "findings.checked_n findings.count findings.rows_n findings.stands findings.untold_one"
        " findings.untold_step"
    ),
    "what was checked of a file that the reader brought": "replay.file.checked",
    "what a search by name found: a link would carry the name": "personal_data.alike vote_office.found",
    "more of the same line, all of which its own page shows": "vote_office.and_more",
    "sheets that are printed this once": "vote_office.papers_once",
    "a file or a form that is not recorded yet": (
        "vote_office.roll_by_name vote_office.roll_co_owned vote_office.roll_developer"
        " vote_office.roll_parking vote_office.roll_problems vote_office.roll_rows vote_office.roll_several"
        " vote_office.roll_totals wrong.form"
    ),
    "made into a link by the macro for lights": "light. light.overdue",
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


def test_no_light_with_its_days_stands_outside_the_macro_that_links_it() -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")}
    assert [name for name, page in pages.items() if "parts.light(" in page] == ["numbers_parts.html"]


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: one.name)
def test_a_number_is_defined_in_both_languages_and_linked_from_its_page(definition: Definition) -> None:
    for said in filter(None, (definition.title, definition.counts, definition.of, definition.source)):
        assert CHINESE.search(said.zh)
        assert said.en
        assert not CHINESE.search(said.en)
    assert set(re.findall(r"\{(\w+)\}", definition.page)) <= {*definition.needs, "hall"}
    assert definition.reach is Reach.PUBLIC or definition.page.startswith("/office")
    assert definition.places[0].path == definition.page
    assert all("{" not in place.way for place in definition.places)
    sources = [*TEMPLATES.rglob("*.html"), *PAGES.rglob("*.py")]
    assert any(f'"{definition.name}"' in path.read_text(encoding="utf-8") for path in sources)


def test_every_number_is_tried_against_its_page() -> None:
    assert {case.name for case in CASES} == set(DEFINITIONS)
