"""What an installation can be told: the one place where the environment is read."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo

from deliberation.store.folder import DataFolder
from deliberation.store.problems import USAGE, InstallationError
from deliberation.store.programs import SYSTEM_FOLDER, Account, database_account, may_enter

_LANGUAGES: Final = ("zh", "en")
_TRUE: Final = {"1", "true", "yes", "on"}
_FALSE: Final = {"", "0", "false", "no", "off"}

VARIABLES: Final = {
    "data": "YISHITING_DATA",
    "database_url": "DATABASE_URL",
    "read_database_url": "READ_DATABASE_URL",
    "database_password_file": "DATABASE_PASSWORD_FILE",
    "host": "YISHITING_HOST",
    "port": "YISHITING_PORT",
    "public_url": "YISHITING_PUBLIC_URL",
    "trusted_proxies": "YISHITING_TRUSTED_PROXIES",
    "plain_http": "YISHITING_PLAIN_HTTP",
    "workers": "YISHITING_WORKERS",
    "language": "YISHITING_LANGUAGE",
    "secret": "YISHITING_SECRET",
    "secret_file": "YISHITING_SECRET_FILE",
    "log_key_file": "YISHITING_LOG_KEY_FILE",
    "witness_key_file": "YISHITING_WITNESS_KEY_FILE",
    "witness_policy": "YISHITING_WITNESS_POLICY",
    "erased_file": "YISHITING_ERASED_FILE",
}
"""The environment variable of each field of Settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One installation's settings; `VARIABLES` names the environment variable of each."""

    data: Path = Path("data")
    """The data folder: database, secret, logs."""
    database_url: str = field(default="", repr=False)
    """A PostgreSQL (15 or newer) of your own, as a libpq URL or key=value; empty: the embedded one."""
    read_database_url: str = ""
    """A replica for pages; empty: the same as `database_url`."""
    database_password_file: str = ""
    """A file with the password for both URLs, so that it stands in no environment variable."""
    host: str = "127.0.0.1"
    port: int = 8000
    """0 lets the operating system choose one."""
    public_url: str = ""
    """How residents reach the service, for links in receipts and print; empty: as they came."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses, separated by commas, whose X-Forwarded-For and -Proto are believed."""
    plain_http: bool = False
    """Allow logins without TLS beyond loopback; only where a network is trusted."""
    workers: int = 1
    """Web processes, 1 to 64."""
    language: str = "zh"
    """The language of pages where the browser asks for none that we have: zh or en."""
    secret: str = field(default="", repr=False)
    """The installation's secret as 64 hexadecimal digits; better in a file."""
    secret_file: str = ""
    """A file with the secret; empty: `secret.key` in the data folder, made on the first start."""
    log_key_file: str = ""
    """The log's signing key; empty: `log.key` in the data folder, made on the first start."""
    witness_key_file: str = ""
    """The key with which we cosign other logs; empty: `witness.key` in the data folder, made when the
    policy first names one."""
    witness_policy: str = ""
    """A policy file: the witnesses of our log and their quorum, and the logs that we witness."""
    erased_file: str = ""
    """The list of erased ids; empty: `erased` in the data folder. Better on another disk."""

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None, **given: Any) -> "Settings":
        """Settings from what the caller gives (None: not given), else the environment, else defaults.

        Raises InstallationError (usage) naming the setting that cannot be understood.
        """
        environment = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for one in fields(cls):
            value = given.pop(one.name, None)
            if value is None:
                value = environment.get(VARIABLES[one.name]) or None
            if value is not None:
                values[one.name] = _read(VARIABLES[one.name], one.default, value)
        if given:
            raise TypeError(f"no such settings: {sorted(given)}")
        if "data" not in values:
            values["data"] = default_data(embedded=not values.get("database_url"))
        values["data"] = Path(values["data"]).expanduser().absolute()
        return cls(**_with_password(values))

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise _wrong("YISHITING_PORT", self.port, "0-65535")
        if not 1 <= self.workers <= 64:
            raise _wrong("YISHITING_WORKERS", self.workers, "1-64")
        if self.language not in _LANGUAGES:
            raise _wrong("YISHITING_LANGUAGE", self.language, " / ".join(_LANGUAGES))

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.data)

    @property
    def log_url(self) -> str:
        """Where everybody finds the log; empty where it is not known how the service is reached."""
        return f"{self.public_url.rstrip('/')}/log" if self.public_url else ""

    @property
    def embedded(self) -> bool:
        """Whether the database is the one that we run ourselves."""
        return not self.database_url

    @property
    def on_loopback(self) -> bool:
        return self.host in {"127.0.0.1", "::1", "localhost"}

    def environment(self) -> dict[str, str]:
        """These settings as environment variables, for a child process that loads them again."""
        values = {variable: getattr(self, name) for name, variable in VARIABLES.items()}
        return {
            variable: ("1" if value else "0") if isinstance(value, bool) else str(value)
            for variable, value in values.items()
        }


def inherited_environment() -> dict[str, str]:
    """The environment that a child process of ours starts from."""
    return dict(os.environ)


def default_data(*, embedded: bool) -> Path:
    """`./data`; for root below a folder that only root may enter, a folder of the system's instead.

    The embedded PostgreSQL does not run as root, and the account that it runs as could not reach
    `./data` there.
    """
    here = Path.cwd()
    account = database_account() if embedded else Account()
    if account.is_other and not may_enter(account, here):
        return SYSTEM_FOLDER / "data"
    return here / "data"


def _with_password(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the password of DATABASE_PASSWORD_FILE put into the URLs."""
    path = values.get("database_password_file")
    if not path:
        return values
    given = {name: values[name] for name in ("database_url", "read_database_url") if values.get(name)}
    try:
        password = Path(path).read_text().strip()
        return values | {name: make_conninfo(url, password=password) for name, url in given.items()}
    except (OSError, ProgrammingError) as error:
        raise _unusable_password(path, error) from error


def _read(variable: str, default: object, value: object) -> object:
    if not isinstance(value, str):
        return value
    if isinstance(default, bool):
        if value.lower() not in _TRUE | _FALSE:
            raise _wrong(variable, value, "1 / 0")
        return value.lower() in _TRUE
    if isinstance(default, int):
        if not value.isascii() or not value.isdigit():
            raise _wrong(variable, value, "0, 1, 2, …")
        return int(value)
    return value


def _wrong(variable: str, value: object, allowed: str) -> InstallationError:
    return InstallationError(
        f"设置 {variable} 的值“{value}”不可用，可用的值：{allowed}。",
        f"The setting {variable} cannot be “{value}”; it can be: {allowed}.",
        USAGE,
    )


def _unusable_password(path: str, error: Exception) -> InstallationError:
    return InstallationError(
        f"DATABASE_PASSWORD_FILE（{path}）或 DATABASE_URL 不能用：{error}。",
        f"DATABASE_PASSWORD_FILE ({path}) or DATABASE_URL cannot be used: {error}.",
        USAGE,
    )
