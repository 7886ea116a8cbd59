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


def election(approved: list[frozenset[str]], voters: int, seats: int) -> tuple[str, set[str]]:
    """Who is elected where more than half must vote and more than half of those agree.

    Seats are filled by groups of equal votes from the top; a group that does not fit stays out.
    """
    if Fraction(len(approved), voters) <= Fraction(1, 2):
        return "TURNOUT_NOT_MET", set()
    votes: dict[int, set[str]] = {}
    for name in frozenset().union(*approved):
        found = sum(name in names for names in approved)
        if Fraction(found, len(approved)) > Fraction(1, 2):
            votes.setdefault(found, set()).add(name)
    elected: set[str] = set()
    for found in sorted(votes, reverse=True):
        if len(elected) + len(votes[found]) > seats:
            break
        elected |= votes[found]
    return "ADOPTED" if elected else "NO_DECISION", elected
