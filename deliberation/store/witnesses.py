"""The installation's witness policy: a file in the form of C2SP tlog-policy.

Its witness, group and quorum lines say who cosigns our log and how many of them are enough; its log
lines name the logs of others for which we are a witness ourselves.
"""

from pathlib import Path

from deliberation.ledger.policy import MalformedPolicyError, Policy
from deliberation.store.problems import USAGE, InstallationError
from deliberation.store.settings import Settings


def witness_policy(settings: Settings) -> Policy:
    """The policy of the file that the settings name, an empty one without it.

    InstallationError where the file cannot be read or understood.
    """
    if not settings.witness_policy:
        return Policy()
    try:
        return Policy.parse(Path(settings.witness_policy).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, MalformedPolicyError) as error:
        raise InstallationError(
            f"YISHITING_WITNESS_POLICY（{settings.witness_policy}）不能用：{error}。",
            f"YISHITING_WITNESS_POLICY ({settings.witness_policy}) cannot be used: {error}.",
            USAGE,
        ) from error
