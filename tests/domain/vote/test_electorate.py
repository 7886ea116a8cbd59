"""Freezing the roll: its sheets, totals and root; objections to it, and freezing it anew."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from deliberation.domain.ballot.state import RollSheet
from deliberation.domain.calendar import ClaimDiffersError
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.rules.voting.errors import AreaMissingError, HeadsByUnitError
from deliberation.domain.rules.voting.roll import RollKind
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors
from deliberation.domain.vote import events as e
from deliberation.domain.vote.electorate import EnteredRoll, decide_objection, freeze, raise_objection, totals
from deliberation.domain.vote.root import rights_root
from tests.domain.dsl import an_id
from tests.domain.vote.dsl import (
    FOUR,
    SET,
    Timed,
    chair,
    electorate_frozen,
    frozen,
    given_vote,
    noticed,
    on,
    open_vote,
    prepared,
    rights,
    roll,
    somebody,
    teller,
)
from tests.domain.voting.dsl import rid

OBJECTION = an_id("three flats are three heads")


def freezing(sheets: int = 1, **claims: int) -> c.FreezeElectorate:
    return c.FreezeElectorate(ballot_set=SET, sheets=sheets, **claims)


def raised(at: Any = None) -> Timed:
    return at or on(5, 24), e.ElectorateObjectionRaised(objection=OBJECTION, claim="三套应计三人")


def decided(*, upheld: bool) -> Timed:
    return on(5, 25), e.ElectorateObjectionDecided(objection=OBJECTION, upheld=upheld, reason="按一人计")


def test_the_roll_is_frozen_with_its_totals_and_its_root() -> None:
    given_vote(prepared()).when(freeze, teller(5, 20), freezing(), roll(FOUR)).then(
        e.ElectorateFrozen(
            kind=RollKind.OWNERS,
            record_date=on(5, 20).date(),
            sheets=1,
            units=4,
            heads=4,
            area_centi_m2=40_000,
            root=rights_root(map(rid, range(4))),
        )
    )


def test_a_right_that_was_struck_does_not_stand_on_the_roll() -> None:
    struck = {**FOUR, rid(0): replace(FOUR[rid(0)], struck=True, area_centi_m2=0)}
    found = totals(struck)
    assert (found.heads, found.units, found.area_centi_m2) == (3, 3, 30_000)
    assert found.root == rights_root(map(rid, (1, 2, 3)))
    given_vote(prepared()).when(freeze, chair(5, 20), freezing(), roll(struck)).then(
        electorate_frozen(struck)
    )


def test_the_roll_is_frozen_on_the_record_date_and_not_the_day_before() -> None:
    before = given_vote(prepared())
    before.when(freeze, chair(5, 20, 0), freezing(), roll(FOUR)).then(electorate_frozen(FOUR))
    before.when(freeze, chair(5, 19, 23, 59), freezing(), roll(FOUR)).then_refused(
        errors.RecordDateAheadError
    )


@pytest.mark.parametrize("who", [chair(5, 20), teller(5, 20), somebody(Role.RECORDER, 5, 20)])
def test_clerks_freeze_the_roll(who: Standing) -> None:
    given_vote(prepared()).when(freeze, who, freezing(), roll(FOUR)).then(electorate_frozen(FOUR))


def test_others_do_not_freeze_it_and_only_a_vote_that_is_prepared_has_one() -> None:
    given_vote(prepared()).when(
        freeze, somebody(Role.SCRUTINEER, 5, 20), freezing(), roll(FOUR)
    ).then_refused(NotAllowedError)
    given_vote().when(freeze, chair(5, 20), freezing(), roll(FOUR)).then_refused(NotFoundError)
    given_vote(*open_vote()).when(freeze, chair(6, 7), freezing(), roll(FOUR)).then_refused(
        errors.VoteStageError
    )


def test_every_sheet_is_there_and_none_is_left_out() -> None:
    sheet, none = RollSheet(SET, tuple(FOUR)), RollSheet()
    before = given_vote(prepared())
    gap = EnteredRoll([sheet, none, sheet, none], FOUR, RollKind.OWNERS)
    refusal = before.when(freeze, chair(), freezing(3), gap).then_refused(errors.SheetMissingError)
    assert "第2页" in refusal.zh
    more = EnteredRoll([sheet, sheet], FOUR, RollKind.OWNERS)
    refusal = before.when(freeze, chair(), freezing(1), more).then_refused(errors.SheetLeftOutError)
    assert "第2页" in refusal.zh


def test_a_roll_without_anybody_is_none() -> None:
    nobody = {name: replace(right, struck=True) for name, right in FOUR.items()}
    given_vote(prepared()).when(freeze, chair(), freezing(), roll(nobody)).then_refused(errors.RollEmptyError)


def test_owners_have_areas_and_members_need_none() -> None:
    bare = rights(10_000, 0)
    before = given_vote(prepared())
    before.when(freeze, chair(), freezing(), roll(bare)).then_refused(AreaMissingError)
    before.when(freeze, chair(), freezing(), roll(bare, RollKind.MEMBERS)).then(
        electorate_frozen(bare, RollKind.MEMBERS)
    )


def test_right_claims_are_confirmed_and_wrong_ones_refused_with_both_figures() -> None:
    before = given_vote(prepared())
    right = freezing(claimed_units=4, claimed_heads=4, claimed_area_centi_m2=40_000)
    before.when(freeze, chair(), right, roll(FOUR)).then(electorate_frozen(FOUR))
    for wrong in ({"claimed_units": 5}, {"claimed_heads": 3}, {"claimed_area_centi_m2": 40_001}):
        refusal = before.when(freeze, chair(), freezing(**wrong), roll(FOUR)).then_refused(ClaimDiffersError)
        (claimed,) = wrong.values()
        assert str(claimed) in refusal.zh


def test_heads_counted_by_unit_are_refused_with_their_article() -> None:
    of_three = {**FOUR, rid(0): replace(FOUR[rid(0)], units=3)}
    before = given_vote(prepared())
    refusal = before.when(freeze, chair(), freezing(claimed_heads=6), roll(of_three)).then_refused(
        HeadsByUnitError
    )
    assert "第九条" in refusal.zh
    before.when(freeze, chair(), freezing(claimed_heads=5), roll(of_three)).then_refused(ClaimDiffersError)
    before.when(freeze, chair(), freezing(claimed_heads=4), roll(of_three)).then(electorate_frozen(of_three))


def test_a_frozen_roll_is_frozen_anew_only_after_an_upheld_objection() -> None:
    history = [prepared(), frozen(), noticed()]
    anew = {**FOUR, rid(0): replace(FOUR[rid(0)], area_centi_m2=12_000)}
    for happened in (history, [*history, raised()], [*history, raised(), decided(upheld=False)]):
        given_vote(*happened).when(freeze, chair(5, 26), freezing(), roll(anew)).then_refused(
            errors.FrozenAlreadyError
        )
    upheld = [*history, raised(), decided(upheld=True)]
    given_vote(*upheld).when(freeze, chair(5, 26), freezing(), roll(anew)).then(electorate_frozen(anew))
    again = [*upheld, (on(5, 26), electorate_frozen(anew))]
    given_vote(*again).when(freeze, chair(5, 27), freezing(), roll(anew)).then_refused(
        errors.FrozenAlreadyError
    )


def objecting(**more: Any) -> c.RaiseElectorateObjection:
    return c.RaiseElectorateObjection(ballot_set=SET, objection=OBJECTION, claim="三套应计三人", **more)


def test_whoever_has_an_account_objects_to_the_roll() -> None:
    given_vote(prepared(), frozen()).when(
        raise_objection, somebody(None, 5, 24), objecting(right=rid(0))
    ).then(e.ElectorateObjectionRaised(objection=OBJECTION, right=rid(0), claim="三套应计三人"))


def test_the_holder_of_a_right_objects_without_an_account_and_nobody_else_does() -> None:
    nobody = Standing(at=on(5, 24))
    before = given_vote(prepared(), frozen(), noticed())
    before.when(raise_objection, nobody, objecting()).then_refused(errors.NotForYouToRaiseError)
    before.when(partial(raise_objection, holder=True), nobody, objecting()).then(raised()[1])


def test_an_objection_is_raised_once_and_not_before_the_roll_is_frozen_nor_after_the_opening() -> None:
    given_vote(prepared(), frozen(), raised()).when(
        raise_objection, somebody(None, 5, 24), objecting()
    ).then_refused(errors.ObjectionExistsError)
    for happened in ([prepared()], open_vote()):
        given_vote(*happened).when(raise_objection, chair(6, 7), objecting()).then_refused(
            errors.VoteStageError
        )


def deciding(*, upheld: bool = False) -> c.DecideElectorateObjection:
    return c.DecideElectorateObjection(
        ballot_set=SET, objection=OBJECTION, upheld=upheld, reason="同一买受人按一人计"
    )


@pytest.mark.parametrize("role", [Role.CHAIR, Role.TELLER, Role.SCRUTINEER])
@pytest.mark.parametrize("upheld", [True, False])
def test_an_objection_is_decided_with_its_reason(role: Role, *, upheld: bool) -> None:
    given_vote(prepared(), frozen(), noticed(), raised()).when(
        decide_objection, somebody(role, 5, 25), deciding(upheld=upheld)
    ).then(e.ElectorateObjectionDecided(objection=OBJECTION, upheld=upheld, reason="同一买受人按一人计"))


def test_an_objection_is_decided_once_and_by_those_who_may() -> None:
    before = given_vote(prepared(), frozen(), raised())
    before.when(decide_objection, somebody(Role.RECORDER, 5, 25), deciding()).then_refused(NotAllowedError)
    given_vote(prepared(), frozen()).when(decide_objection, chair(5, 25), deciding()).then_refused(
        NotFoundError
    )
    given_vote(prepared(), frozen(), raised(), decided(upheld=False)).when(
        decide_objection, chair(5, 26), deciding(upheld=True)
    ).then_refused(errors.ObjectionDecidedError)
