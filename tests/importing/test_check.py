"""--check: what a case expects is compared with what people see."""

from copy import deepcopy
from typing import Any, Final

from api.importing.casefile import CaseFile, case_of, read_case
from api.importing.checking.verdict import Verdict
from api.importing.yaml_text import parse_yaml
from tests.importing.cases import BINHE, STORIES, YUCAI, Stage, as_yaml, case, registered, submitted


def test_every_check_of_yucai_holds(stage: Stage) -> None:
    report = stage.bring_in(read_case(YUCAI), check=True)
    assert (report.exit_code, report.differed, report.unchecked) == (0, 0, 0)
    assert report.verdicts(Verdict.HELD) == 30


def test_every_check_of_binhe_holds(stage: Stage) -> None:
    report = stage.bring_in(read_case(BINHE), check=True)
    assert (report.exit_code, report.differed, report.unchecked) == (0, 0, 0)
    assert report.verdicts(Verdict.HELD) >= 90


def test_every_check_of_a_story_that_says_what_it_expects_holds(stage: Stage) -> None:
    stories = [story for story in map(read_case, STORIES) if story.expected]
    assert stories
    for story in stories:
        report = stage.bring_in(story, check=True)
        assert (report.exit_code, report.differed, report.unchecked) == (0, 0, 0), story.scenario


DIFFERENT: Final[list[tuple[tuple[Any, ...], Any, Any]]] = [
    (("issues", "ISS-3"), "CLOSED", "PENDING_LEGAL_DECISION"),
    (("issues", "ISS-404"), "CLOSED", "没有 nothing"),
    (("tasks", "TSK-2", "effective_end"), "2025-10-25", "2025-10-27"),
    (("tasks", "TSK-3", "overdue_days"), 2, 3),
    (("meetings", "MTG-1", "persons_present"), 8, 7),
    (("meetings", "MTG-1", "votes_available", "MOT-2"), 7, 6),
    (("motions", "MOT-2", "outcome"), "NOT_ADOPTED", "ADOPTED"),
    (("motions", "MOT-2", "heads_needed"), 5, 4),
    (("minutes", "MIN-1", "versions_visible"), 2, 3),
    (("minutes", "MIN-1", "publication_days"), 14, 15),
    (("open_tasks",), 2, 1),
    (("responsible_units",), 4, 3),
    (("days_from_resolution_to_reported_done", "RES-1"), 13, 29),
    (("cross_appointed", 0, "seats"), 3, 2),
    (("cross_appointed", 0, "votes_per_motion_at_most"), 0, 1),
    (("as_of_2025-09-25T16:30:00+08:00", "meetings", "MTG-1", "seats_represented"), 8, 5),
]
"""A place of Binhe's expectations, something else than is true, and the truth."""

UNKNOWN: Final[list[tuple[tuple[Any, ...], Any, str]]] = [
    (("weather",), "sunny", "weather"),
    (("tasks", "TSK-1", "colour"), "blue", "tasks.TSK-1.colour"),
    (("public_page", "shows"), ["horoscope"], "public_page.shows.horoscope"),
    (("public_page", "hides"), ["aura"], "public_page.hides.aura"),
    (("turnout",), 0, "turnout"),
    (("consultation_coverage",), {"CON-1": {}}, "consultation_coverage"),
    (("meetings", "MTG-1", "votes_available"), 6, "meetings.MTG-1.votes_available"),
    (("cross_appointed", 0, "hands"), 2, "cross_appointed[1].hands"),
    (("as_of_noon",), {"open_tasks": 1}, "as_of_noon"),
]
"""A place of Binhe's expectations, what nobody can check, and how it is named."""


def _binhe_with(changes: list[tuple[tuple[Any, ...], Any]]) -> CaseFile:
    top = deepcopy(read_case(BINHE).top)
    for path, value in changes:
        place = top["expected"]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = parse_yaml(as_yaml(value).encode())
    return case_of(top, BINHE)


def test_every_difference_is_told_with_both_values_and_nothing_is_recorded(stage: Stage) -> None:
    case = _binhe_with([(path, value) for path, value, _ in DIFFERENT])
    report = stage.bring_in(case, check=True)
    differed = [(one.expected, one.found) for one in report.findings if one.verdict is Verdict.DIFFERED]
    assert sorted(differed, key=str) == sorted([(value, true) for _, value, true in DIFFERENT], key=str)
    assert (report.exit_code, report.written, stage.entries) == (1, False, 0)


def test_what_cannot_be_checked_is_named_and_the_rest_is_recorded(stage: Stage) -> None:
    case = _binhe_with([(path, value) for path, value, _ in UNKNOWN])
    report = stage.bring_in(case, check=True)
    named = [one.what for one in report.findings if one.verdict is Verdict.UNCHECKED]
    assert sorted(named) == sorted(f"expected.{what}" for *_, what in UNKNOWN)
    assert (report.exit_code, report.written) == (2, True)


def test_a_page_that_told_a_name_would_be_found(stage: Stage) -> None:
    """The submitter's public name stands in the text of the issue, and so on the page."""
    told = case(
        submitted(text="我是居民甲，路面破损"),
        registered(),
        {**submitted(3), "type": "IssueAccepted", "by": "PSN-1", "data": {"owner_decision_required": False}},
        expected={"public_page": {"shows": ["text"], "hides": ["submitter_name", "phone"]}},
    )
    report = stage.bring_in(told, check=True)
    assert [(one.what, one.verdict) for one in report.findings] == [
        ("expected.public_page.shows.text", Verdict.HELD),
        ("expected.public_page.hides.submitter_name", Verdict.DIFFERED),
        ("expected.public_page.hides.phone", Verdict.HELD),
    ]


def test_a_page_that_lacks_a_part_is_found(stage: Stage) -> None:
    lacks = case(submitted(), registered(), expected={"public_page": {"shows": ["completion_evidence"]}})
    report = stage.bring_in(lacks, check=True)
    assert [one.verdict for one in report.findings] == [Verdict.DIFFERED]


def test_a_negative_test_that_is_allowed_is_told_and_records_nothing(stage: Stage) -> None:
    test = {
        "after_seq": 1,
        "event": {k: v for k, v in registered().items() if k != "seq"},
        "expect": "refused",
    }
    report = stage.bring_in(case(submitted(), negative_tests=[test]), check=True)
    assert [(one.verdict, one.found) for one in report.findings] == [(Verdict.DIFFERED, "allowed")]
    assert (report.written, stage.entries) == (False, 0)


def test_a_negative_test_of_a_later_step_is_unchecked(stage: Stage) -> None:
    later = {"at": "2024-03-05T09:00:00+08:00", "type": "ProjectEstablished", "by": "PSN-1"}
    test = {"after_seq": 1, "event": later}
    report = stage.bring_in(case(submitted(), negative_tests=[test]), check=True)
    assert [one.verdict for one in report.findings] == [Verdict.UNCHECKED]


def test_nothing_is_checked_unless_it_is_asked_for(stage: Stage) -> None:
    assert stage.bring_in(read_case(YUCAI)).findings == []


def test_a_day_alone_stands_for_its_end(stage: Stage) -> None:
    expected = {"as_of_2024-03-04": {"issues": {"ISS-1": "REGISTERED"}}}
    report = stage.bring_in(case(submitted(), registered(), expected=expected), check=True)
    assert [one.verdict for one in report.findings] == [Verdict.HELD]


def test_an_order_left_open_is_judged_on_the_last_day_of_the_case(stage: Stage) -> None:
    """Else it would come out otherwise with every day that passes."""
    top = read_case(BINHE).top
    expected = {"tasks": {"TSK-5": {"overdue": False, "overdue_days": 0}}}
    case_now = case_of(
        parse_yaml(as_yaml({**top, "expected": expected, "negative_tests": []}).encode()), BINHE
    )
    report = stage.bring_in(case_now, check=True, dry_run=True)
    assert report.differed == 0


def test_what_is_expected_of_a_time_to_come_is_named_as_unchecked(stage: Stage) -> None:
    later = registered()
    later["at"] = "2199-01-01T00:00:00+08:00"
    rules = [{"expect": "states unchanged"}]
    expected = {"as_of_2198-01-01T00:00:00+08:00": {"issues": {"ISS-1": "CLOSED"}}}
    report = stage.bring_in(case(submitted(), later, expected=expected, rule_tests=rules), check=True)
    assert (report.refused, report.differed) == (1, 0)
    assert [one.what for one in report.findings if one.verdict is Verdict.UNCHECKED] == [
        f"expected.{key}" for key in expected
    ]


def test_that_there_was_nothing_yet_can_be_expected(stage: Stage) -> None:
    expected = {"as_of_2024-03-03": {"issues": {"ISS-1": None}}, "issues": {"ISS-1": None}}
    report = stage.bring_in(case(submitted(), expected=expected), check=True)
    assert [one.verdict for one in report.findings] == [Verdict.HELD, Verdict.DIFFERED]
