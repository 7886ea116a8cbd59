"""The key that signs the record changes hands."""

import pytest
from pydantic import ValidationError

from deliberation.domain.errors import NotAllowedError
from deliberation.domain.record import decider
from deliberation.domain.record.commands import RotateKey
from deliberation.domain.record.decider import NotTheSigningKeyError, SameKeyError
from deliberation.domain.record.events import KeyRotated
from deliberation.domain.record.state import RECORDS
from deliberation.domain.values import Role
from tests.domain.dsl import given, who

FIRST, SECOND, THIRD = (f"hall.example.org/log+{number * 8}+AAAA" for number in "123")
OPERATOR = who(Role.ADMINISTRATOR)


def rotate(old: str, new: str) -> RotateKey:
    return RotateKey(old=old, new=new, reason="每年更换一次")


def test_the_first_rotation_names_both_keys() -> None:
    given(RECORDS).when(decider.rotate, OPERATOR, rotate(FIRST, SECOND)).then(
        KeyRotated(old=FIRST, new=SECOND, reason="每年更换一次")
    )


def test_the_next_one_goes_on_from_the_key_that_signs() -> None:
    record = given(RECORDS, KeyRotated(old=FIRST, new=SECOND))
    record.when(decider.rotate, OPERATOR, rotate(SECOND, THIRD)).then(
        KeyRotated(old=SECOND, new=THIRD, reason="每年更换一次")
    )
    record.when(decider.rotate, OPERATOR, rotate(FIRST, THIRD)).then_refused(NotTheSigningKeyError)


def test_a_key_does_not_follow_itself() -> None:
    given(RECORDS).when(decider.rotate, OPERATOR, rotate(FIRST, FIRST)).then_refused(SameKeyError)


def test_only_an_administrator_changes_the_key() -> None:
    given(RECORDS).when(decider.rotate, who(Role.CHAIR), rotate(FIRST, SECOND)).then_refused(NotAllowedError)


@pytest.mark.parametrize("line", ["", "hall", "hall+1+AAAA", "two words+11111111+AAAA", f"{FIRST}\n{SECOND}"])
def test_what_is_no_key_line_is_no_command(line: str) -> None:
    with pytest.raises(ValidationError):
        rotate(FIRST, line)
