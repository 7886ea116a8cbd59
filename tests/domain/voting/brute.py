"""A tally written a second time, apart from the engine: fractions, one owner after the other.

It shares no code with the rules under test, reads nothing but plain lists, and knows the Civil Code's
shares by heart, so that a mistake would have to be made twice.
"""

from fractions import Fraction


def joint_decision(voters: list[tuple[int, str | None]], item: int) -> str:
    """`voters`: the area and the answer of every owner, None where nothing valid came back."""
    parts = [(1, answer) for _, answer in voters], [(area, answer) for area, answer in voters]
    verdicts = [_verdict(part, item) for part in parts]
    if "TURNOUT_NOT_MET" in verdicts:
        return "TURNOUT_NOT_MET"
    return "ADOPTED" if verdicts == ["ADOPTED", "ADOPTED"] else "NOT_ADOPTED"


def _verdict(voters: list[tuple[int, str | None]], item: int) -> str:
    everybody = sum(weight for weight, _ in voters)
    took_part = sum(weight for weight, answer in voters if answer is not None)
    agreed = sum(weight for weight, answer in voters if answer == "AYE")
    if Fraction(took_part, everybody) < Fraction(2, 3):
        return "TURNOUT_NOT_MET"
    share = Fraction(agreed, took_part)
    enough = share >= Fraction(3, 4) if item in (6, 7, 8) else share > Fraction(1, 2)
    return "ADOPTED" if enough else "NOT_ADOPTED"
