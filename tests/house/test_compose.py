"""The container set-up, read and checked against the settings: no container engine runs it here."""

import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from api.commands import health, serve
from deliberation.store.programs import MAJOR
from deliberation.store.settings import VARIABLES

ROOT = Path(__file__).parents[2]
OURS = ("web", "projector", "signer")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def parse(command: click.Command, arguments: list[str]) -> dict[str, Any]:
    """The options of a command line; a mistyped one raises."""
    return command.make_context(command.name, list(arguments)).params


def test_database_web_projector_and_signer_are_services_of_their_own(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"database", *OURS}


def test_the_database_is_the_major_version_that_is_embedded(compose: dict[str, Any]) -> None:
    assert compose["services"]["database"]["image"] == f"postgres:{MAJOR}"


def test_web_and_projector_are_one_image_from_the_dockerfile(compose: dict[str, Any]) -> None:
    for name in OURS:
        assert compose["services"][name]["build"] == "."
        assert compose["services"][name]["image"] == "yishiting"


@pytest.mark.parametrize("name", OURS)
def test_a_service_s_command_is_one_that_the_command_line_knows(compose: dict[str, Any], name: str) -> None:
    first, *options = compose["services"][name]["command"]
    assert first == "serve"
    assert parse(serve.command, options)["only"] == name


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_healthy_by_our_own_command(compose: dict[str, Any], name: str) -> None:
    kind, program, command, *options = compose["services"][name]["healthcheck"]["test"]
    assert (kind, program, command) == ("CMD", "yishiting", "health")
    assert parse(health.command, options)["only"] == name


def test_every_service_has_a_health_check_with_bounds(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert {"test", "interval", "timeout", "retries", "start_period"} == set(service["healthcheck"])


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_of_our_settings(compose: dict[str, Any], name: str) -> None:
    assert set(compose["services"][name]["environment"]) <= set(VARIABLES.values())


@pytest.mark.parametrize("name", OURS)
def test_services_wait_for_the_database(compose: dict[str, Any], name: str) -> None:
    assert compose["services"][name]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_the_database_is_addressed_by_its_service_its_user_and_its_name(compose: dict[str, Any]) -> None:
    of_database = compose["services"]["database"]["environment"]
    user, name = of_database["POSTGRES_USER"], of_database["POSTGRES_DB"]
    for service in OURS:
        url = compose["services"][service]["environment"]["DATABASE_URL"]
        assert url == f"postgresql://{user}@database:5432/{name}"


def test_passwords_come_as_secrets_never_as_values(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for variable, value in service["environment"].items():
            if re.search("PASSWORD|SECRET", variable):
                assert variable.endswith("_FILE")
                secret = value.removeprefix("/run/secrets/")
                assert secret in service["secrets"]
                assert compose["secrets"][secret]["file"] == f"./secrets/{secret}"


def test_secrets_stay_out_of_the_repository_and_the_image() -> None:
    assert "secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"


def test_only_this_machine_reaches_the_web_service_without_a_proxy(compose: dict[str, Any]) -> None:
    port = compose["services"]["web"]["environment"]["YISHITING_PORT"]
    assert compose["services"]["web"]["ports"] == [f"127.0.0.1:8000:{port}"]
    assert "ports" not in compose["services"]["database"]


def test_only_the_signer_has_the_place_where_the_log_s_key_lies(compose: dict[str, Any]) -> None:
    holders = [name for name, service in compose["services"].items() if "signer:/data" in str(service)]
    assert holders == ["signer"]
    assert compose["services"]["signer"]["environment"]["YISHITING_DATA"] == "/data"


def test_named_volumes_are_declared(compose: dict[str, Any]) -> None:
    used = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
    }
    assert used == set(compose["volumes"])


def test_the_image_installs_by_hash_runs_unprivileged_and_starts_the_service(dockerfile: str) -> None:
    assert "--require-hashes" in dockerfile
    assert re.search(r"^USER yishiting$", dockerfile, re.MULTILINE)
    assert 'ENTRYPOINT ["yishiting"]' in dockerfile
    assert 'CMD ["serve"]' in dockerfile


def test_the_image_s_variables_are_our_settings_and_its_files_exist(dockerfile: str) -> None:
    named = set(re.findall(r"\b((?:YISHITING|DATABASE)_[A-Z_]+)=", dockerfile))
    assert named
    assert named <= set(VARIABLES.values())
    for line in re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE):
        for source in line.split():
            assert (ROOT / source).exists(), source
            assert f"!{source}" in (ROOT / ".dockerignore").read_text().splitlines()
