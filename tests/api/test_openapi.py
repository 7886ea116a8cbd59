"""The description holds: what it does not declare does not happen, whatever is sent.

Each operation is tried with data that fits its description and data that does not, as nobody, as an
administrator and as an official who holds every role. Ids that stand for something are put in for
generated ones every other time, so that commands get as far as their deciders.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, openapi
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.access import doors
from api.openapi import body_model, document
from api.posting import BY_OPERATION
from api.throttle import Throttle
from deliberation.application.access import HANDLERS as LOOKS
from deliberation.application.dispatch import HANDLERS
from deliberation.domain.hall import commands as h
from deliberation.domain.person import commands as p
from deliberation.domain.values import Role
from tests.api.hall import HALL, LONG_AGO, PEOPLE, Town, person_id, system, unit_id
from tests.api.test_loop import accepted, adopted, ordered
from tests.polls import Poll

FITTING, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


def no_bug(ctx: object, response: Any, case: object) -> None:
    """503 is declared, and tells what ails the service; any other 5xx is a bug."""
    assert response.status_code < 500 or response.status_code == 503, response.text


CHECKS: Final = [
    no_bug,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


load_all_checks()


@pytest.fixture
def furnished(town: Town) -> Iterator[tuple[Town, dict[str, str]]]:
    """The hall with one of everything, and an official who holds every role; ids by their field names."""
    official = person_id("official")
    PEOPLE["official"] = ("community", tuple(Role))
    system(town.service, p.RegisterPerson(person=official))
    system(town.service, p.AffiliatePerson(person=official, unit=unit_id("community"), since=LONG_AGO))
    system(town.service, p.AppointAdministrator(person=official))
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            system(town.service, h.GrantRole(hall=HALL, person=official, role=role, since=LONG_AGO))
    issue = accepted(town)["id"]
    meeting, motion, resolution = adopted(town, issue)
    task = ordered(town, resolution)
    minutes = town.post("recorder", "/minutes", {"hall": str(HALL), "meeting": meeting, "text": "纪要"})
    known = {
        "hall": str(HALL),
        "unit": str(unit_id("power")),
        "person": str(person_id("resident")),
        "account": str(town.account("resident")),
        "issue": str(issue),
        "meeting": meeting,
        "motion": motion,
        "resolution": resolution,
        "task": task,
        "minutes": str(minutes.json()["id"]),
    }
    poll = Poll(town.service).opens(3)
    batch = town.post("recorder", "/batches", {"ballot_set": str(poll.ballot_set), "serial": 1, "count": 3})
    known |= {
        "ballot_set": str(poll.ballot_set),
        "right": str(poll.rights[0]),
        "batch": str(batch.json()["id"]),
    }
    known |= {"hall_id": known["hall"], "lead": known["unit"], "to": known["unit"]}
    town.see(None, "/board")
    yield town, known
    del PEOPLE["official"]


@dataclass
class Attempt:
    """Tries operations as one person, and remembers what was not as described."""

    town: Town
    known: dict[str, str]
    name: str | None
    tried: int = 0
    failures: list[str] = field(default_factory=list)

    def operation(self, operation: Any, mode: GenerationMode, examples: int) -> None:
        @given(case=operation.as_strategy(mode))
        @bounded(examples)
        def send(case: Any) -> None:
            self._send(case)

        try:
            send()
        except Unsatisfiable:
            return  # nothing about it can be wrong
        except (AssertionError, FailureGroup) as error:
            self.failures.append(f"{operation.method.upper()} {operation.path}: {error}")

    def _send(self, case: Any) -> None:
        self.tried += 1
        if self.tried % 2 == 0:
            for place in (case.path_parameters, case.query, case.body):
                if isinstance(place, dict):
                    place.update({key: self.known[key] for key in place.keys() & self.known.keys()})
        sent = case.as_transport_kwargs(base_url="http://testserver")
        sent.pop("cookies", None)
        headers = {key: value for key, value in sent.pop("headers").items() if key.lower() not in _OURS}
        if self.name:
            headers["Authorization"] = f"Bearer {self.town.token(self.name)}"
        if "data" in sent:
            sent["content"] = sent.pop("data")
        self.town.client.cookies.clear()
        response = self.town.client.request(headers=headers, **sent)
        case.validate_response(response, checks=CHECKS)


_OURS: Final = frozenset({"authorization", "cookie", "receipt", "content-length", "transfer-encoding"})
_LOGS_OUT: Final = ("/api/v1/sessions/current", "/api/v1/me/password")


@pytest.mark.parametrize(
    ("name", "mode", "examples"),
    [(None, FITTING, 1), ("administrator", FITTING, 1), ("official", FITTING, 6), ("official", WRONG, 3)],
)
def test_nothing_happens_that_is_not_declared(
    furnished: tuple[Town, dict[str, str]], name: str | None, mode: GenerationMode, examples: int
) -> None:
    town, known = furnished
    app = town.app
    app.state.throttle = Throttle(most=1_000_000)
    attempt = Attempt(town, known, name)
    for found in openapi.from_dict(document(app)).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if operation.path not in _LOGS_OUT:
            attempt.operation(operation, mode, examples)
    assert not attempt.failures, "\n\n".join(attempt.failures[:20])
    assert attempt.tried > 100 * examples


def test_the_document_describes_every_json_route_with_its_problems(town: Town) -> None:
    found = document(town.app)
    for method, path, access in doors(town.app):
        if not path.startswith("/api/v1/") or path in ("/api/v1/openapi.json", "/api/v1/docs"):
            continue
        operation = found["paths"][path][method.lower()]
        assert operation["summary"]
        assert operation["tags"]
        assert operation["x-access"] == access.name
        declared = set(operation["responses"])
        assert declared >= {"401", "422", "503"}, path
        assert access.public or "403" in declared, path
        if method == "POST" and "requestBody" in operation:
            assert declared >= {"400", "403", "409", "413", "415"}, path
        for status, answer in operation["responses"].items():
            if status >= "400" and path != "/health":
                assert "application/problem+json" in answer["content"], (path, status)


def test_every_command_has_an_example_that_fits_its_description(town: Town) -> None:
    found = document(town.app)
    for operation in (one for methods in found["paths"].values() for one in methods.values()):
        ask = BY_OPERATION.get(operation["operationId"])
        if ask is not None:
            example = operation["requestBody"]["content"]["application/json"]["example"]
            body_model(ask).model_validate(example)


def test_every_body_and_every_problem_is_shown_by_an_example(town: Town) -> None:
    found = document(town.app)
    schemas = found["components"]["schemas"]
    for path, method, operation in operations(found):
        sent = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if sent and "example" not in sent:
            model = schemas[sent["schema"]["$ref"].rsplit("/", 1)[-1]]
            for name in model["required"]:
                field = model["properties"][name]
                assert field.get("format") == "uuid" or field["examples"], (path, name)
        for status, answer in operation["responses"].items():
            problem = answer.get("content", {}).get("application/problem+json")
            if problem:
                example = problem["examples"]["problem"]["$ref"].rsplit("/", 1)[-1]
                value = found["components"]["examples"][example]["value"]
                assert (str(value["status"]), bool(value["code"])) == (status, True), (path, method)


def operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_command_of_the_domain_can_be_sent(town: Town) -> None:
    beside_the_log = {"CastSecretly"}
    comes_with_the_look = {command.__name__ for command in LOOKS}
    at_the_machine = {"RotateKey"}
    sendable = {command.__name__ for command in HANDLERS} - comes_with_the_look - at_the_machine
    assert sendable | beside_the_log == set(BY_OPERATION)


def test_the_description_is_served_to_programs_and_to_people(town: Town) -> None:
    assert town.get(None, "/openapi.json").json()["openapi"].startswith("3.1")
    page = town.get(None, "/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "/api/v1/issues/{issue}/acceptance" in page.text
    assert "<script" not in page.text
