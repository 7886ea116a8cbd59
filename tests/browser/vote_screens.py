"""The pages of a vote for docs/screenshots: the ballot on a phone, the tellers' desk, the result."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser

from deliberation.domain.ballot import commands as b
from deliberation.domain.ballot.ids import batch_of, slip_of
from deliberation.domain.rules.voting.ballots import Choice
from tests.browser.served import Served
from tests.browser.tabs import Guest, Sheet, guest
from tests.pages.twelve import LIFT, MANAGER, OWNERS, TELLERS, Voting

PHONE, DESK = 360, 1280
_PATIENCE_MS = 2_000


@dataclass(frozen=True)
class Shot:
    """One picture: a page at a width."""

    name: str
    width: int
    sheet: Sheet


def shots(browser: Browser, served: Served, voting: Voting) -> Iterator[Shot]:
    """Every page in turn, while the vote goes on."""

    def visitor(width: int, login: str = "") -> Guest:
        arrived = guest(browser, served.url, width=width)
        return arrived.log_in(login) if login else arrived

    yield Shot("vote-setup", DESK, visitor(DESK, "chair").get("/office/votes/new"))
    voting.open()
    phone = visitor(PHONE)
    ballot = _settled(lambda: phone.get(voting.link(1)))
    yield Shot("ballot", PHONE, ballot)
    answers = {f"marks__{LIFT}": "AYE", f"marks__{MANAGER}": "NAY"}
    review = ballot.send("ballot", **answers)
    yield Shot("ballot-review", PHONE, review)
    yield Shot("ballot-cast", PHONE, review.send("ballot", ("confirmed", "yes")))
    for number in range(2, 7):
        voting.cast(number, "AYE" if number < 6 else "NAY", "AYE")
    yield Shot("vote-open", PHONE, _settled(lambda: phone.get(f"/votes/{voting.vote}")))
    _paper(voting)
    desk = f"/office/votes/{voting.vote}/paper"
    teller = visitor(DESK, TELLERS[1])
    yield Shot("paper-desk", DESK, _settled(lambda: teller.get(desk)))
    entry = teller.get(f"{desk}/{batch_of(voting.vote, 1)}")
    entry.tab.locator("#who").fill("2-901")
    yield Shot("paper-entry", DESK, entry)
    scrutineer = visitor(DESK, "supervisor")
    slip = slip_of(batch_of(voting.vote, 1), 2)
    yield Shot("paper-settle", DESK, scrutineer.get(f"{desk}/slips/{slip}"))
    _finished(voting)
    public = visitor(PHONE)
    yield Shot("vote-office", DESK, visitor(DESK, "chair").get(f"/office/votes/{voting.vote}"))
    yield Shot("vote-result", PHONE, _settled(lambda: public.get(f"/votes/{voting.vote}")))
    yield Shot("vote-result", DESK, visitor(DESK).get(f"/votes/{voting.vote}"))
    yield Shot("vote-sheet", DESK, visitor(DESK).get(f"/votes/{voting.vote}/sheet"))


def _settled(look: Callable[[], Sheet]) -> Sheet:
    """A page once the views have caught up."""
    sheet = look()
    sheet.tab.wait_for_timeout(_PATIENCE_MS)
    return look()


def _paper(voting: Voting) -> None:
    """A batch of six: the first is settled, the second read differently, the rest waits."""
    batch = batch_of(voting.vote, 1)
    voting.do(TELLERS[0], b.ReceiveBatch(batch=batch, ballot_set=voting.vote, serial=1, count=6))
    for place, owner in enumerate(range(7, OWNERS + 1), start=1):
        _typed(voting, TELLERS[0], place, owner, "AYE" if owner < 10 else "NAY")
    _typed(voting, TELLERS[1], 1, 7, "AYE")
    _typed(voting, TELLERS[1], 2, 8, "NAY")


def _typed(voting: Voting, teller: str, place: int, owner: int, answer: str) -> None:
    batch = batch_of(voting.vote, 1)
    command = b.EnterSlip(
        slip=slip_of(batch, place),
        batch=batch,
        number=place,
        right=voting.right(owner),
        marks={LIFT: (answer,), MANAGER: (Choice.AYE.value,)},
    )
    voting.do(teller, command)


def _finished(voting: Voting) -> None:
    """The rest is typed and settled, the vote closed, counted and declared."""
    slip = slip_of(batch_of(voting.vote, 1), 2)
    marks = {LIFT: ("AYE",), MANAGER: ("AYE",)}
    voting.do("supervisor", b.SettleSlip(slip=slip, right=voting.right(8), marks=marks))
    for place, owner in enumerate(range(9, OWNERS + 1), start=3):
        _typed(voting, TELLERS[1], place, owner, "AYE" if owner < 10 else "NAY")
    voting.over().closed().tallied().declared()
