"""Logging in, resetting, tokens: the door and its keys."""

import re
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from deliberation.application.account_errors import (
    LinkSpentError,
    TooManyAttemptsError,
    WrongCredentialsError,
)
from deliberation.bootstrap import FIRST_LOGIN, Service, open_service
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.settings import Settings
from tests.api.hall import PASSWORD, Town, person_id
from tests.conftest import SECRET
from tests.web import TestClient, application


def log_in(town: Town, login: str, password: str = PASSWORD) -> str:
    """Log in with a browser; the form token of the session."""
    answer = town.client.post("/api/v1/sessions", json={"login": login, "password": password})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["csrf_token"])


def test_a_login_begins_a_session_that_says_who_it_is(town: Town) -> None:
    town.account("chair")
    log_in(town, "Chair")
    me = town.client.get("/api/v1/me").json()
    assert me["person"] == str(person_id("chair"))
    assert list(me["roles"].values()) == [["chair"]]


def test_a_wrong_password_and_an_unknown_name_are_told_alike(town: Town) -> None:
    town.account("chair")
    answers = [
        town.client.post("/api/v1/sessions", json={"login": login, "password": "not the password"})
        for login in ("chair", "nobody-of-that-name")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["code"] == "account.wrong_credentials"


def test_a_login_sets_a_cookie_that_no_script_and_no_other_site_gets(town: Town) -> None:
    town.account("chair")
    answer = town.client.post("/api/v1/sessions", json={"login": "chair", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_over_tls_the_cookie_belongs_to_this_host_alone(service: Service) -> None:
    town = Town(service, TestClient(application(service), base_url="https://hall.example"))
    town.account("chair")
    with town.client:
        answer = town.client.post("/api/v1/sessions", json={"login": "chair", "password": PASSWORD})
        assert answer.headers["set-cookie"].startswith("__Host-session=")
        assert "secure" in answer.headers["set-cookie"].lower()
        assert answer.headers["strict-transport-security"]
        assert town.client.get("/api/v1/me").status_code == 200


def test_a_password_over_plain_http_from_beyond_this_machine_is_refused(service: Service) -> None:
    town = Town(service, TestClient(application(service), client=("192.0.2.7", 50_000)))
    town.account("chair")
    with town.client:
        answer = town.client.post("/api/v1/sessions", json={"login": "chair", "password": PASSWORD})
    assert answer.status_code == 403
    assert answer.json()["code"] == "account.insecure_transport"


def test_logging_out_ends_the_session_in_the_store(town: Town) -> None:
    town.account("chair")
    token = log_in(town, "chair")
    cookie = town.client.cookies["session"]
    assert town.client.delete("/api/v1/sessions/current", headers={"X-CSRF-Token": token}).status_code == 204
    town.client.cookies.set("session", cookie)
    assert town.client.get("/api/v1/me").status_code == 401


def test_a_new_login_gets_another_session_and_ends_the_former(town: Town) -> None:
    town.account("chair")
    token = log_in(town, "chair")
    first = town.client.cookies["session"]
    body = {"login": "chair", "password": PASSWORD}
    assert town.client.post("/api/v1/sessions", json=body, headers={"X-CSRF-Token": token}).status_code == 201
    assert town.client.cookies["session"] != first
    assert town.service.accounts.session(first) is None


def test_a_write_that_rests_on_a_cookie_needs_the_token_of_our_own_page(town: Town) -> None:
    town.account("chair")
    token = log_in(town, "chair")
    wanted = {"name": "script"}
    assert town.client.post("/api/v1/me/tokens", json=wanted).json()["code"] == "form.stale"
    stranger = town.service.vouchers.form_token("another session")
    wrong = town.client.post("/api/v1/me/tokens", json=wanted, headers={"X-CSRF-Token": stranger})
    assert wrong.status_code == 403
    right = town.client.post("/api/v1/me/tokens", json=wanted, headers={"X-CSRF-Token": token})
    assert right.status_code == 201
    across = {"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site"}
    assert town.client.post("/api/v1/me/tokens", json=wanted, headers=across).status_code == 403


def test_a_form_of_another_site_cannot_raise_an_issue_in_a_visitors_name(town: Town) -> None:
    answer = town.client.post("/api/v1/issues", data={"text": "spam"})
    assert answer.status_code == 403
    assert answer.json()["code"] == "form.stale"


def test_the_ninth_guess_is_not_even_tried(town: Town) -> None:
    town.account("chair")
    accounts = town.service.accounts
    for _ in range(8):
        with pytest.raises(WrongCredentialsError):
            accounts.log_in("chair", "guess", "192.0.2.1")
    with pytest.raises(TooManyAttemptsError) as refused:
        accounts.log_in("chair", PASSWORD, "192.0.2.2")
    assert 0 < refused.value.details["retry_after"] <= 15 * 60 + 1  # type: ignore[operator]
    answer = town.client.post("/api/v1/sessions", json={"login": "chair", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_an_address_that_tries_many_names_is_stopped_and_others_are_not(town: Town) -> None:
    town.account("chair")
    accounts = town.service.accounts
    for number in range(40):
        with pytest.raises(WrongCredentialsError):
            accounts.log_in(f"name-{number}", "guess", "192.0.2.9")
    with pytest.raises(TooManyAttemptsError):
        accounts.log_in("chair", PASSWORD, "192.0.2.9")
    assert accounts.log_in("chair", PASSWORD, "192.0.2.10").secret


def test_counted_attempts_name_nobody_and_expire(town: Town, hall_database: str) -> None:
    accounts = town.service.accounts
    with pytest.raises(WrongCredentialsError):
        accounts.log_in("chair", "guess", "192.0.2.1")
    with psycopg.connect(hall_database) as connection:
        kept = connection.execute("SELECT key FROM app.login_attempts").fetchall()
        assert len(kept) == 2
        assert all(len(key) == 32 for (key,) in kept)
        connection.execute(
            "UPDATE app.login_attempts SET since = since - interval '16 minutes', failures = 99"
        )
        connection.commit()
        with pytest.raises(WrongCredentialsError):
            accounts.log_in("other", "guess", "192.0.2.3")
        left = connection.execute("SELECT max(failures), count(*) FROM app.login_attempts").fetchone()
    assert left == (1, 2)


def test_a_one_time_link_sets_a_password_once(town: Town) -> None:
    account = town.account("delegate")
    made = town.post("administrator", f"/accounts/{account}/one-time-links").json()
    body = {"link": made["link"], "password": "quite another phrase"}
    assert town.post(None, "/one-time-links/redemption", body).status_code == 200
    town.client.cookies.clear()
    again = town.post(None, "/one-time-links/redemption", {**body, "password": "a third long phrase"})
    assert (again.status_code, again.json()["code"]) == (410, "account.link_spent")
    log_in(town, "delegate", "quite another phrase")


def test_a_reset_ends_every_session_and_every_earlier_link(town: Town) -> None:
    account = town.account("delegate")
    session = town.service.accounts.log_in("delegate", PASSWORD, "192.0.2.1").secret
    first = town.service.accounts.link(account, None).secret
    second = town.service.accounts.link(account, None).secret
    with pytest.raises(LinkSpentError):
        town.service.accounts.redeem(first, "quite another phrase")
    town.service.accounts.redeem(second, "quite another phrase")
    assert town.service.accounts.session(session) is None


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaa", "my delegate name", "1234567890", "nul\0 in the words"]
)
def test_a_password_that_is_easily_guessed_is_refused(town: Town, password: str) -> None:
    account = town.account("delegate")
    link = town.service.accounts.link(account, None).secret
    answer = town.post(None, "/one-time-links/redemption", {"link": link, "password": password})
    assert (answer.status_code, answer.json()["code"]) == (422, "account.unfit_password")


def test_changing_ones_password_needs_the_old_one_and_ends_other_sessions(town: Town) -> None:
    town.account("chair")
    other = town.service.accounts.log_in("chair", PASSWORD, "192.0.2.1").secret
    token = log_in(town, "chair")
    headers = {"X-CSRF-Token": token}
    wrong = {"old": "not it", "new": "quite another phrase"}
    assert town.client.post("/api/v1/me/password", json=wrong, headers=headers).status_code == 403
    right = {**wrong, "old": PASSWORD}
    assert town.client.post("/api/v1/me/password", json=right, headers=headers).status_code == 200
    assert town.service.accounts.session(other) is None
    assert town.client.get("/api/v1/me").status_code == 200


def test_a_token_acts_for_its_person_until_it_is_revoked(town: Town) -> None:
    made = town.call("chair", "POST", "/me/tokens", json={"name": "script"}).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert town.client.get("/api/v1/me", headers=bearer).json()["login"] == "chair"
    assert town.call("chair", "DELETE", f"/me/tokens/{made['id']}").status_code == 204
    refused = town.client.get("/api/v1/me", headers=bearer)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"


def test_nobody_revokes_the_token_of_another(town: Town) -> None:
    made = town.call("chair", "POST", "/me/tokens", json={"name": "script"}).json()
    assert town.call("recorder", "DELETE", f"/me/tokens/{made['id']}").status_code == 404


def test_a_disabled_account_opens_no_door(town: Town) -> None:
    account = town.account("chair")
    session = town.service.accounts.log_in("chair", PASSWORD, "192.0.2.1").secret
    token = town.token("chair")
    town.post("administrator", f"/accounts/{account}/disabling")
    assert town.service.accounts.session(session) is None
    assert town.service.accounts.by_token(token) is None
    with pytest.raises(WrongCredentialsError):
        town.service.accounts.log_in("chair", PASSWORD, "192.0.2.1")
    town.post("administrator", f"/accounts/{account}/enabling")
    assert town.service.accounts.log_in("chair", PASSWORD, "192.0.2.1")


def test_an_idle_session_and_an_old_one_have_ended(town: Town, hall_database: str) -> None:
    town.account("chair")
    idle, old = (town.service.accounts.log_in("chair", PASSWORD, "192.0.2.1").secret for _ in range(2))
    with psycopg.connect(hall_database) as connection:
        for secret, change in (
            (idle, "seen_at = seen_at - interval '9 hours'"),
            (old, "expires_at = created_at"),
        ):
            digest = town.service.vouchers.digest(secret)
            connection.execute(f"UPDATE app.sessions SET {change} WHERE digest = %s".encode(), [digest])
    assert town.service.accounts.session(idle) is None
    assert town.service.accounts.session(old) is None


def test_a_person_has_one_account_and_a_login_name_one_person(town: Town) -> None:
    town.account("chair")
    town.account("recorder")
    taken = town.post("administrator", "/accounts", {"person": str(person_id("resident")), "login": "CHAIR"})
    assert (taken.status_code, taken.json()["code"]) == (409, "account.login_taken")
    second = town.post("administrator", "/accounts", {"person": str(person_id("chair")), "login": "chair2"})
    assert second.status_code == 409
    unknown = town.post("administrator", "/accounts", {"person": str(uuid4()), "login": "ghost"})
    assert unknown.status_code == 404


def test_no_secret_lies_in_the_database_or_in_the_log(town: Town, hall_database: str) -> None:
    account = town.account("chair")
    issued = [
        town.service.accounts.log_in("chair", PASSWORD, "192.0.2.1").secret,
        town.service.accounts.link(account, None).secret,
        town.token("recorder"),
        PASSWORD,
    ]
    with psycopg.connect(hall_database) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('app', 'es')"
        ).fetchall()
        kept = [
            str(
                connection.execute(f'SELECT array_agg(t::text) FROM {schema}."{table}" t'.encode()).fetchone()
            )
            for schema, table in tables
        ]
    for secret in issued:
        assert not any(secret in text or secret.encode().hex() in text for text in kept)


def test_the_first_administrator_gets_a_password_that_must_be_changed(
    database: str, scratch: object, quick_passwords: Argon2Passwords
) -> None:
    settings = Settings(database_url=database, secret=SECRET.hex())
    with open_service(settings, passwords=quick_passwords) as service:
        made = service.first_administrator()
        assert made is not None
        before = service.log.head().position
        again = service.first_administrator()
        assert again is not None, "until somebody has logged in with it, each start prints one that works"
        assert service.log.head().position == before, "the appointment is recorded once"
        account, password = again
        assert account.login == FIRST_LOGIN
        with TestClient(application(service), client=("127.0.0.1", 50_000)) as client:
            town = Town(service, client)
            token = log_in(town, FIRST_LOGIN, password)
            assert client.get("/api/v1/accounts").json()["code"] == "account.password_change_needed"
            change = {"old": password, "new": "quite another phrase"}
            changed = client.post("/api/v1/me/password", json=change, headers={"X-CSRF-Token": token})
            assert changed.status_code == 200
            assert client.get("/api/v1/accounts").status_code == 200
        assert service.first_administrator() is None


def test_an_overlong_life_of_a_token_is_cut(town: Town) -> None:
    _, issued = town.service.accounts.make_token(town.account("chair"), "x", timedelta(days=9_999))
    assert issued.expires_at - town.service.clock.now() <= timedelta(days=365)


def test_an_opened_link_leaves_the_address_at_once_and_is_spent_by_the_form_only(town: Town) -> None:
    account = town.account("delegate")
    secret = town.service.accounts.link(account, None).secret
    for _ in range(2):
        opened = town.client.get(f"/links/{secret}", follow_redirects=False)
        assert (opened.status_code, opened.headers["location"]) == (303, "/links")
    page = town.client.get("/links")
    assert secret not in page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    form = {"csrf_token": token[1], "new": "quite another phrase", "again": "quite another phrase"}
    done = town.client.post("/links", data=form, follow_redirects=False)
    assert done.status_code == 303
    assert town.client.get("/api/v1/me").json()["login"] == "delegate"
    assert town.client.get(f"/links/{secret}").status_code == 410
