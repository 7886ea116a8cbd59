"""The counts of the desk of papers: each teller follows the own ones, and all that leads to their events."""

from tests.pages.conftest import Visit
from tests.pages.crawl import Crawl
from tests.pages.following import name_of
from tests.pages.test_paper import AYES, NAYS, almanac, desk, received, start, voting
from tests.pages.twelve import SCRUTINEER, TELLERS, Voting

__all__ = ["almanac", "voting"]


def test_every_number_of_the_desk_of_papers_adds_up(voting: Voting, visit: Visit) -> None:
    first, second = (visit(login) for login in TELLERS)
    page = received(first, voting, 4)
    for who in ("2-101", "2-301", "2-401"):
        page = page.send("slip", who=who, **AYES)
    other = start(desk(second, voting)).send("slip", who="2-101", **AYES)
    other.send("slip", who="2-301", **NAYS)
    voted = f"/office/votes/{voting.vote}"

    for reader, typed in ((first, 3), (second, 2), (visit(SCRUTINEER), 0), (visit("chair"), 0)):
        found = Crawl(reader).read([voted, f"{voted}/paper", f"{voted}/roll", f"/votes/{voting.vote}"])
        told = {name_of(href): one["value"] for href, one in found.numbers.items()}

        assert found.faults == []
        assert (
            told.items()
            >= {
                "paper.papers": 4,
                "paper.mine": typed,
                "paper.settled": 1,
                "paper.waiting": 3,
                "paper.differing": 1,
            }.items()
        )
    assert visit().get(f"/numbers/paper.waiting?vote={voting.vote}").status == 404
