"""Importing: all or nothing, once and only once, and what is added later."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import psycopg
import pytest

from api.importing.casefile import case_of, read_case
from api.importing.importer import Report
from api.importing.malformed import MalformedFileError
from api.importing.naming import Names, hall_of
from api.importing.player import Status
from api.importing.report import lines
from api.importing.yaml_text import parse_yaml
from deliberation.domain.issue.state import ISSUES, IssueState
from deliberation.domain.values import HallId, PersonId
from deliberation.store.problems import InstallationError
from tests.importing.cases import (
    BINHE,
    GAOTING,
    ORGANISATIONS,
    PEOPLE,
    YUCAI,
    Stage,
    accepted,
    as_yaml,
    case,
    event,
    registered,
    submitted,
)

OTHER = {"scenario_id": "OTHER", "title_zh": "另一案例"}


def _state(stage: Stage, issue: str, scenario: str = "SMALL") -> IssueState | None:
    names = Names(stage.service.vault, hall_of(stage.service.vault, scenario), scenario)
    return stage.service.desk.look(ISSUES, names.of("issue", issue))[0].status


def _codes(report: Report) -> list[str]:
    return [outcome.refusal.CODE for outcome in report.outcomes if outcome.refusal]


def test_a_case_is_recorded_event_by_event(stage: Stage) -> None:
    report = stage.bring_in(case(submitted(), registered(), accepted()))
    assert (report.exit_code, report.recorded, report.written) == (0, 3, True)
    assert _state(stage, "ISS-1") is IssueState.ACCEPTED


def test_the_importer_is_the_actor_and_the_person_of_the_file_acted(stage: Stage) -> None:
    stage.bring_in(case(submitted(), registered(), accepted()))
    names = Names(stage.service.vault, hall_of(stage.service.vault, "SMALL"), "SMALL")
    entries = stage.service.log.entries_of(names.of("issue", "ISS-1"))
    assert {entry.actor for entry in entries} == {"system:import"}
    assert entries[-1].on_behalf_of == PersonId(names.of("person", "PSN-1"))
    assert entries[-1].happened_at.isoformat() == "2024-03-04T01:03:00+00:00"
    assert entries[-1].channel == "import"


def test_a_case_comes_in_once_however_often_it_is_imported(stage: Stage) -> None:
    whole = read_case(BINHE)
    first = stage.bring_in(whole)
    entries = stage.entries
    again = stage.bring_in(whole)
    assert (first.recorded, again.recorded, again.count(Status.KNOWN)) == (106, 0, 106)
    assert again.exit_code == 0
    assert stage.entries == entries


def test_a_case_is_not_played_twice_where_the_register_was_lost_after_recording(stage: Stage) -> None:
    """The command ids alone keep an interrupted import from recording anything twice."""
    small = case(submitted(), registered(), accepted())
    stage.bring_in(small)
    entries = stage.entries
    with psycopg.connect(stage.service.settings.database_url, autocommit=True) as connection:
        connection.execute("DELETE FROM es.references")
    again = stage.bring_in(small)
    assert (again.exit_code, again.recorded) == (0, 3)
    assert stage.entries == entries


def test_events_added_at_the_end_are_recorded_too(stage: Stage) -> None:
    stage.bring_in(case(submitted(), registered()))
    entries = stage.entries
    report = stage.bring_in(case(submitted(), registered(), accepted()))
    assert (report.recorded, report.count(Status.KNOWN)) == (1, 2)
    assert stage.entries == entries + 1


def test_events_that_rest_on_earlier_ones_are_added_with_their_links(stage: Stage) -> None:
    """The minutes added later belong to the meeting closed last, which was imported before."""
    whole = read_case(YUCAI).top
    shorter = {**whole, "events": whole["events"][:17], "negative_tests": []}
    stage.bring_in(case_of(parse_yaml(as_yaml(shorter).encode()), YUCAI))
    report = stage.bring_in(read_case(YUCAI), check=True)
    assert (report.exit_code, report.recorded, report.count(Status.KNOWN)) == (0, 15, 17)


@pytest.mark.parametrize(
    "changed",
    [
        submitted(text="另一段文字"),
        {**submitted(), "at": "2024-03-04T08:00:00+08:00"},
        {**submitted(), "note": "后来加的说明"},
    ],
    ids=["its data", "its time", "a remark"],
)
def test_a_known_event_with_other_content_is_refused(stage: Stage, changed: dict[str, Any]) -> None:
    stage.bring_in(case(submitted(), registered()))
    entries = stage.entries
    report = stage.bring_in(case(changed, registered(), accepted()))
    assert report.exit_code == 1
    assert _codes(report) == ["import.seq_changed"]
    assert (report.written, stage.entries) == (False, entries)


def test_where_one_event_is_refused_nothing_is_recorded(stage: Stage) -> None:
    report = stage.bring_in(
        case(submitted(), registered(by_nobody := 2), event(3, "IssueClosed", issue="ISS-1"))
    )
    assert by_nobody == 2
    assert (report.exit_code, report.refused, report.written, stage.entries) == (1, 1, False, 0)


def test_a_partial_import_records_everything_else(stage: Stage) -> None:
    refused = event(2, "IssueForgotten", issue="ISS-1")
    report = stage.bring_in(case(submitted(), refused, registered(3)), partial=True)
    assert (report.exit_code, report.refused, report.recorded, report.written) == (1, 1, 2, True)
    assert _state(stage, "ISS-1") is IssueState.REGISTERED


def test_what_a_partial_import_left_out_may_come_in_corrected(stage: Stage) -> None:
    stage.bring_in(case(submitted(), event(2, "IssueForgotten"), registered(3)), partial=True)
    report = stage.bring_in(case(submitted(), accepted(4), registered(3)))
    assert (report.exit_code, report.recorded) == (0, 1)
    assert _state(stage, "ISS-1") is IssueState.ACCEPTED


def test_a_dry_run_records_nothing(stage: Stage) -> None:
    report = stage.bring_in(read_case(YUCAI), dry_run=True, check=True)
    assert (report.exit_code, report.written, stage.entries) == (0, False, 0)


def test_the_scratch_database_is_gone_afterwards(stage: Stage) -> None:
    stage.bring_in(case(submitted()))
    with psycopg.connect(stage.service.settings.database_url) as connection:
        left = connection.execute(
            "SELECT count(*) FROM pg_database WHERE starts_with(datname, 'yishiting_scratch_')"
        ).fetchone()
    assert left == (0,)


def test_two_cases_with_the_same_ids_keep_apart(stage: Stage) -> None:
    one = case(submitted(), registered())
    other = case(
        submitted(),
        registered(public_no="LM-2024-0002"),
        meta=OTHER,
    )
    assert [stage.bring_in(what).recorded for what in (one, other)] == [2, 2]


class TestIntoAHallThatStands:
    """--hall: the hall's own records are read, and nothing of them changes."""

    def test_the_case_goes_into_the_hall_with_that_code(self, stage: Stage) -> None:
        stage.bring_in(case(submitted(), registered()))
        hall = hall_of(stage.service.vault, "SMALL")
        later = case(
            submitted(),
            registered(public_no="LM-2024-0002"),
            accepted(),
            meta=OTHER,
        )
        report = stage.bring_in(later, hall="LM")
        assert (report.exit_code, report.recorded) == (0, 3)
        names = Names(stage.service.vault, HallId(hall), "OTHER")
        assert stage.service.desk.look(ISSUES, names.of("issue", "ISS-1"))[0].hall == hall

    def test_a_public_number_that_the_hall_has_given_out_is_refused_before_anything_is_recorded(
        self, stage: Stage
    ) -> None:
        stage.bring_in(case(submitted(), registered()))
        entries = stage.entries
        clash = case(submitted(), registered(), meta=OTHER)
        report = stage.bring_in(clash, hall="LM")
        assert _codes(report) == ["issue.public_number_taken"]
        assert stage.entries == entries

    def test_two_halls_may_number_their_issues_alike(self, stage: Stage) -> None:
        for meta in ({"scenario_id": "SMALL"}, OTHER):
            report = stage.bring_in(case(submitted(), registered(), meta=meta))
            assert (report.exit_code, report.recorded) == (0, 2)

    def test_the_same_file_again_adds_nothing(self, stage: Stage) -> None:
        stage.bring_in(case(submitted(), registered()))
        whole = read_case(BINHE)
        stage.bring_in(whole, hall="LM")
        entries = stage.entries
        again = stage.bring_in(whole, hall="LM", check=True)
        assert (again.exit_code, again.recorded, stage.entries) == (0, 0, entries)

    def test_a_hall_that_is_unknown_is_named(self, stage: Stage) -> None:
        with pytest.raises(InstallationError, match="no single hall"):
            stage.bring_in(case(submitted()), hall="NONE")


class TestOwnersMatters:
    """A conference refers what is the owners', and decides none of it."""

    def test_a_conference_that_decides_instead_of_referring_is_refused_with_the_article(
        self, stage: Stage
    ) -> None:
        decides = deepcopy(read_case(GAOTING).top)
        decides["events"][11]["data"]["text_zh"] = "将部分共有绿地改为停车位"
        report = stage.bring_in(case_of(decides, GAOTING))
        refused = [one.refusal for one in report.outcomes if one.refusal]
        assert refused[0].CODE == "resolution.owners_matter"
        assert "art. 278" in refused[0].en

    def test_a_referral_that_says_so_may_have_any_text(self, stage: Stage) -> None:
        refers = deepcopy(read_case(GAOTING).top)
        refers["events"][11]["data"].update(text_zh="三项事项交业主大会", effect="referral")
        assert stage.bring_in(case_of(refers, GAOTING)).refused == 0


def test_external_ids_and_names_stand_in_no_leaf(stage: Stage) -> None:
    stage.bring_in(read_case(YUCAI))
    leaves = b"".join(row.leaf() for row in stage.service.log.entries_after(0, 1_000))
    for secret in ("PSN-01", "ISS-A1", "居民甲", "138****0000", "1号楼*单元", "TSK-A1", "张*毅"):
        assert secret.encode() not in leaves


def test_an_object_can_be_found_again_by_its_external_id(stage: Stage) -> None:
    stage.bring_in(case(submitted(), registered()))
    vault = stage.service.vault
    hall = hall_of(vault, "SMALL")
    names = Names(vault, hall, "SMALL")
    assert vault.find("import.issue", f"{hall}\x1fSMALL\x1fISS-1") == names.of("issue", "ISS-1")


def test_personal_data_of_the_file_is_kept_in_the_vault(stage: Stage) -> None:
    stage.bring_in(case(submitted(), registered()))
    names = Names(stage.service.vault, hall_of(stage.service.vault, "SMALL"), "SMALL")
    known = stage.service.vault.personal(PersonId(names.of("person", "PSN-5")))
    assert known == {"public_name": "居民甲", "phone": "138****0000", "room": "1号楼"}


def test_seats_that_overlap_make_the_file_unusable(stage: Stage) -> None:
    seats = [
        {"id": "S-1", "party": "ORG-P", "holder": "PSN-1", "from": "2024-01-01"},
        {"id": "S-1", "party": "ORG-P", "holder": "PSN-2", "from": "2024-02-01"},
    ]
    with pytest.raises(MalformedFileError, match="Somebody holds this seat"):
        stage.bring_in(case(submitted(), seats=seats))
    assert stage.entries == 0


def test_a_case_without_people_of_a_role_is_led_by_the_party_organisation(stage: Stage) -> None:
    """Without role and seats, members of the lead party organisation do everything."""
    people = [{"id": "PSN-1", "org": "ORG-P"}, {"id": "PSN-2", "org": "ORG-P"}, {"id": "PSN-5"}]
    convened = event(
        4, "MeetingConvened", "PSN-2", meeting="MTG-1", data={"kind": "red_hall", "agenda": ["ISS-1"]}
    )
    report = stage.bring_in(case(submitted(), registered(), accepted(), convened, persons=people))
    assert [one.refusal for one in report.outcomes if one.refusal] == []


def test_a_file_is_read_as_it_stands_on_disk(stage: Stage, tmp_path: Path) -> None:
    """A BOM, Windows line ends and unquoted times are all read."""
    path = tmp_path / "case.yaml"
    text = BINHE.read_text(encoding="utf-8").replace(
        '"2025-09-15T09:00:00+08:00"', "2025-09-15T09:00:00+08:00"
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert stage.bring_in(read_case(path)).recorded == 106
    assert parse_yaml(path.read_bytes())["events"][0]["at"] == "2025-09-15T09:00:00+08:00"


def test_a_case_with_a_chinese_id_gets_a_hall_too(stage: Stage) -> None:
    named = {"scenario_id": "路灯一案", "title_zh": "路灯"}
    report = stage.bring_in(case(submitted(), {**registered(), "data": {}}, meta=named))
    assert (report.exit_code, report.recorded) == (0, 2)


def test_an_order_takes_an_issue_into_the_direct_handling_for_which_it_was_accepted(stage: Stage) -> None:
    ordered = event(4, "TaskIssued", task="TSK-1", data={"issue": "ISS-1", "lead": "ORG-W"})
    taken = case(submitted(), registered(), accepted(route="direct_handling"), ordered)
    assert stage.bring_in(taken).exit_code == 0
    assert _state(stage, "ISS-1") is IssueState.IMPLEMENTING


def test_an_order_takes_no_issue_out_of_the_hands_of_a_conference(stage: Stage) -> None:
    ordered = event(4, "TaskIssued", task="TSK-1", data={"issue": "ISS-1", "lead": "ORG-W"})
    report = stage.bring_in(case(submitted(), registered(), accepted(route="joint_conference"), ordered))
    assert _codes(report) == ["task.issue_not_handled_directly"]


def test_an_issue_that_nobody_submitted_is_said_to_be_unknown(stage: Stage) -> None:
    assert _codes(stage.bring_in(case(submitted(), registered(2, issue="ISS-404")))) == ["not_found"]


def test_what_happened_at_24_00_happened_as_the_next_day_began(stage: Stage) -> None:
    late = {**registered(), "at": "2024-03-04T24:00:00+08:00"}
    stage.bring_in(case(submitted(), late))
    names = Names(stage.service.vault, hall_of(stage.service.vault, "SMALL"), "SMALL")
    entries = stage.service.log.entries_of(names.of("issue", "ISS-1"))
    assert entries[-1].happened_at.isoformat() == "2024-03-04T16:00:00+00:00"


def test_a_wrong_successor_is_told_by_the_names_of_the_file(stage: Stage) -> None:
    ordered = event(4, "TaskIssued", task="TSK-1", data={"issue": "ISS-1", "lead": "ORG-W"})
    ended = event(5, "OrganisationDissolved", organisation="ORG-W", data={"successor": "ORG-Y"})
    passed_on = event(6, "TaskReassigned", task="TSK-1", data={"to": "ORG-P"})
    successor = {"id": "ORG-Y", "zh": "承接单位", "kind": "property_company"}
    report = stage.bring_in(
        case(
            *(submitted(), registered(), accepted(route="direct_handling"), ordered, ended, passed_on),
            organisations=[*ORGANISATIONS, successor],
        )
    )
    refusals = [outcome.refusal.en for outcome in report.outcomes if outcome.refusal]
    assert refusals == ["to: ORG-P was given, the rules give ORG-Y. Correct it, or leave it out."]


def test_somebody_of_an_organisation_that_is_not_in_the_file_is_pointed_out(stage: Stage) -> None:
    typo = [*PEOPLE, {"id": "PSN-9", "org": "ORG-TYPO"}]
    told = list(lines(stage.bring_in(case(submitted(), persons=typo))))
    assert told[1] == "  注意 note       PSN-9: ORG-TYPO 不在 organisations 中 not in organisations"


@pytest.mark.parametrize("named", ["路灯不亮一事", "ISS 1"])
def test_an_issue_is_found_on_an_agenda_whatever_its_id_looks_like(stage: Stage, named: str) -> None:
    listed = {"kind": "joint_conference", "agenda": [named, "其他事项"]}
    stage.bring_in(
        case(
            *(submitted(issue=named), registered(issue=named), {**accepted(), "issue": named}),
            event(4, "MeetingConvened", meeting="MTG-1", data=listed),
        )
    )
    assert _state(stage, named) is IssueState.SCHEDULED
