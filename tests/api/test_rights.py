"""Who may knock at which door follows the log, within a second or at once in the same process."""

from datetime import date, timedelta

import pytest

from api.throttle import Throttle
from deliberation.application.account_errors import TooManySubmissionsError
from deliberation.application.rights import RightsBook
from deliberation.bootstrap import Service
from deliberation.domain.hall import commands as h
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.person import commands as p
from deliberation.domain.values import HallId, Role, derived_id, local_date
from deliberation.store.vouchers import SecretVouchers
from tests.api.hall import HALL, LONG_AGO, Town, person_id, system, unit_id
from tests.conftest import SECRET


def test_rights_are_what_the_log_says_today(service: Service) -> None:
    now = service.clock.now()
    delegate = service.rights.of(person_id("delegate"), now)
    assert delegate.units == {unit_id("power")}
    assert not delegate.roles
    chair = service.rights.of(person_id("chair"), now)
    assert chair.holds_in(HALL, Role.CHAIR)
    assert not chair.holds(Role.RECORDER)
    assert service.rights.of(person_id("administrator"), now).administrator


def test_a_grant_opens_doors_at_once_and_a_revocation_closes_them(town: Town) -> None:
    resident = str(person_id("resident"))
    assert town.get("resident", "/meetings").status_code == 403
    grant = {"person": resident, "role": "recorder", "since": "2020-01-01"}
    assert town.post("administrator", f"/halls/{HALL}/grants", grant).status_code == 200
    assert town.see("resident", "/meetings").status_code == 200
    end = {"person": resident, "role": "recorder"}
    assert town.post("administrator", f"/halls/{HALL}/revocations", end).status_code == 200
    assert town.get("resident", "/meetings").status_code == 403


def test_a_hall_above_sees_what_the_halls_below_have_not_published(town: Town) -> None:
    grid = HallId(derived_id("grid below"))
    below = h.EstablishHall(
        hall=grid, name_zh="第三网格议事厅", name_en="Grid 3", code="WG", level=HallLevel.GRID, parent=HALL
    )
    system(town.service, below)
    system(
        town.service,
        h.GrantRole(hall=grid, person=person_id("resident"), role=Role.INTAKE, since=LONG_AGO),
    )
    issue = town.issue(hall=str(grid)).json()["id"]
    other = town.issue().json()["id"]

    assert town.see("chair", f"/issues/{issue}/file").status_code == 200
    shown = town.get("chair", "/board", hall=str(grid), unpublished=True)
    assert [one["id"] for one in shown.json()["items"]] == [issue]
    assert town.get("resident", f"/issues/{issue}/file").status_code == 200
    assert town.get("resident", f"/issues/{other}/file").status_code == 404
    assert town.get("resident", "/board", hall=str(HALL), unpublished=True).status_code == 403


def test_a_role_begins_and_ends_with_its_days(service: Service) -> None:
    person = person_id("resident")
    today = local_date(service.clock.now())
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    grants: list[tuple[Role, date, date | None]] = [
        (Role.CHAIR, tomorrow, None),
        (Role.RECORDER, LONG_AGO, yesterday),
        (Role.INTAKE, today, today),
    ]
    for role, since, until in grants:
        system(service, h.GrantRole(hall=HALL, person=person, role=role, since=since, until=until))
    assert service.rights.of(person, service.clock.now()).roles == {HALL: frozenset({Role.INTAKE})}


def test_another_process_learns_of_a_change_by_itself(service: Service) -> None:
    elsewhere = RightsBook(service.log)
    now = service.clock.now()
    assert not elsewhere.of(person_id("resident"), now).units
    system(service, p.AffiliatePerson(person=person_id("resident"), unit=unit_id("telecom"), since=LONG_AGO))
    elsewhere.doubt()
    assert elsewhere.of(person_id("resident"), now).units == {unit_id("telecom")}


def test_a_bucket_leaks_and_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [0.0]
    monkeypatch.setattr("api.throttle.time.monotonic", lambda: moment[0])
    throttle = Throttle(most=2, period=10)
    throttle.admit("a")
    throttle.admit("a")
    with pytest.raises(TooManySubmissionsError) as refused:
        throttle.admit("a")
    throttle.admit("b")
    assert refused.value.details["retry_after"] == 6
    moment[0] = 5.0
    throttle.admit("a")
    with pytest.raises(TooManySubmissionsError):
        throttle.admit("a")


def test_addresses_beyond_the_bound_push_out_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.throttle._ADDRESSES", 3)
    throttle = Throttle(most=1)
    for address in ("a", "b", "c", "d"):
        throttle.admit(address)
    throttle.admit("a")
    with pytest.raises(TooManySubmissionsError):
        throttle.admit("d")


def test_a_receipt_is_worth_nothing_elsewhere() -> None:
    ours, theirs = SecretVouchers(SECRET), SecretVouchers(bytes(32))
    receipt = ours.receipt(person_id("resident"))
    assert ours.holder_of(receipt) == person_id("resident")
    assert ours.holder_of(f" {receipt}\n") == person_id("resident")
    assert theirs.holder_of(receipt) is None
    for wrong in ("", "x", receipt[:-1], receipt + "A", "é" * 43, receipt.swapcase()):
        assert ours.holder_of(wrong) is None


def test_a_password_to_type_is_easy_to_read_and_never_the_same() -> None:
    made = {SecretVouchers(SECRET).new_words(12) for _ in range(50)}
    assert len(made) == 50
    assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz234567-") for one in made)
