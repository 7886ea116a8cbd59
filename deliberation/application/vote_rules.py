"""By which rules a vote counts: the law's for its body, place and day, or a hall's own."""

from datetime import date

from deliberation.application.desk import Books
from deliberation.domain.hall.state import HALLS
from deliberation.domain.hall.voting_rules import of_conference, profile_of
from deliberation.domain.rules.voting.profile import Body, Profile
from deliberation.domain.vote.setup import Setup


def rules_on(books: Books, setup: Setup, day: date) -> Profile:
    """The rules of a body on a day: the law's, or those that the hall adopted for it and its conference."""
    if setup.body is Body.HALL:
        return profile_of(books.open(HALLS, setup.hall))
    profile = books.rules.select(setup.body, setup.place, day)
    if setup.body is Body.JOINT_CONFERENCE:
        return of_conference(profile, books.open(HALLS, setup.hall))
    return profile
