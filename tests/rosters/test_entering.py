"""Entering a roll: keyed rights, sheets of 500, once and only once, and personal data in the vault."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.rosters import entering
from api.rosters.entering import enrolments, enter_roll, right_of
from api.rosters.reading import read_roster
from api.rosters.roster import Roster
from api.rosters.table import Source
from deliberation.domain.ballot.errors import SheetExistsError
from deliberation.domain.ballot.state import RIGHTS
from deliberation.domain.rules.voting.roll import right_of as open_id
from deliberation.domain.values import PersonId
from deliberation.domain.vote.commands import FreezeElectorate
from deliberation.domain.vote.state import BALLOT_SETS, VoteState
from tests.rosters.conftest import Prepared
from tests.rosters.lists import OWNERS, as_csv, owners
from tests.rosters.test_owners import GAOTING

SMALL = (("1", "101", "58.20", "张三"), ("1", "102", "61.75", "李四、王五"), ("2", "101", "72.40", "张三"))


def _gaoting() -> Roster:
    return read_roster([Source("roster.csv", GAOTING.read_bytes())])


def _entries(prepared: Prepared) -> int:
    return prepared.service.log.head().position


def test_the_roll_of_gaoting_is_entered_in_three_sheets_and_frozen_with_the_same_totals(
    prepared: Prepared,
) -> None:
    entered = enter_roll(prepared.service, prepared.caller, prepared.vote, _gaoting())
    assert (entered.sheets, entered.units, entered.weight.heads) == (3, 1058, 1028)
    asked = FreezeElectorate(
        ballot_set=prepared.vote,
        sheets=entered.sheets,
        claimed_units=entered.units,
        claimed_heads=entered.weight.heads,
        claimed_area_centi_m2=entered.weight.area_centi_m2,
    )
    prepared.service.execute(asked, prepared.caller)
    vote = prepared.service.desk.look(BALLOT_SETS, prepared.vote)[0]
    assert vote.status is VoteState.ROLL_FROZEN
    assert vote.frozen is not None
    assert vote.frozen.area_centi_m2 == 6_348_000


def test_entering_the_same_roll_again_adds_nothing(prepared: Prepared) -> None:
    before = _entries(prepared)
    for _ in range(2):
        enter_roll(prepared.service, prepared.caller, prepared.vote, owners(*SMALL))
    assert _entries(prepared) == before + 3  # a sheet and its two rights


def test_after_an_interruption_it_goes_on_where_it_stopped(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "SHEET", 1)

    def stop_after(sheets: int) -> Callable[[int, int], None]:
        def stop(done: int, _: int) -> None:
            if done == sheets:
                raise KeyboardInterrupt

        return stop

    with pytest.raises(KeyboardInterrupt):
        enter_roll(prepared.service, prepared.caller, prepared.vote, owners(*SMALL), stop_after(1))
    before = _entries(prepared)
    told: list[int] = []
    enter_roll(
        prepared.service, prepared.caller, prepared.vote, owners(*SMALL), lambda done, _: told.append(done)
    )
    assert told == [1, 2]
    assert _entries(prepared) == before + 2


def test_another_roll_does_not_take_the_place_of_one_that_was_entered(prepared: Prepared) -> None:
    enter_roll(prepared.service, prepared.caller, prepared.vote, owners(*SMALL))
    with pytest.raises(SheetExistsError):
        enter_roll(prepared.service, prepared.caller, prepared.vote, owners(*SMALL[:2]))


def test_a_list_in_other_order_and_other_files_gives_the_same_sheets(prepared: Prepared) -> None:
    vault = prepared.service.vault
    parts = [Source(f"{one[1]}.csv", as_csv([OWNERS, one])) for one in reversed(SMALL)]
    assert enrolments(prepared.vote, read_roster(parts), vault) == enrolments(
        prepared.vote, owners(*SMALL), vault
    )


def test_a_right_is_keyed_and_another_in_every_vote(prepared: Prepared) -> None:
    vault, other = prepared.service.vault, prepared.hall
    party = frozenset({"张三"})
    right = right_of(prepared.vote, party, vault)
    assert right != right_of(other, party, vault)  # type: ignore[arg-type]
    assert right != open_id(prepared.vote, "张三")
    assert right_of(prepared.vote, frozenset({"李四", "王五"}), vault) == right_of(
        prepared.vote, frozenset({"王五", "李四"}), vault
    )


def test_names_and_flats_stand_in_no_leaf_and_come_out_of_the_vault(prepared: Prepared) -> None:
    heading = (*OWNERS, "手机")
    roster = owners(("东一", "甲-101", "58.20", "张三", "138-0000-0000"), heading=heading)
    enter_roll(prepared.service, prepared.caller, prepared.vote, roster)
    leaves = b"".join(row.leaf() for row in prepared.service.log.entries_after(0, 1_000))
    for secret in ("张三", "东一", "甲-101", "138-0000-0000"):
        assert secret.encode() not in leaves
        assert json.dumps(secret)[1:-1].encode() not in leaves
    assert b'"area_centi_m2":5820' not in leaves
    right = right_of(prepared.vote, frozenset({"张三"}), prepared.service.vault)
    assert prepared.service.vault.personal(PersonId(right)) == {
        "holder": "张三",
        "premises": ["东一 甲-101"],
        "phone": "138-0000-0000",
    }
    state: Any = prepared.service.desk.look(RIGHTS, right)[0]
    assert (state.area_centi_m2, state.units) == (5_820, 1)


def test_the_right_of_an_owner_is_found_by_name(prepared: Prepared) -> None:
    enter_roll(prepared.service, prepared.caller, prepared.vote, owners(*SMALL))
    vault = prepared.service.vault
    found = vault.find(f"right:{prepared.vote}", "张三")
    assert found == right_of(prepared.vote, frozenset({"张三"}), vault)
