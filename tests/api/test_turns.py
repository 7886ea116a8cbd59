"""Looking back takes turns: a crowd that asks for the past never takes the present from others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.turns import LookingBack, LookingBackBusyError, Places, Turns, looks_back
from deliberation.domain.errors import NotFoundError
from tests.api.hall import Town


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", b"as_of=2024-01-01T00:00"),
        ("/votes", b"cursor=x&as_of=2024"),
        ("/replay/ballot_set/x", b""),
        ("/replay/ballot_set/x/frames", b"first=1"),
        ("/compare", b"object=x"),
        ("/numbers/vote.turnout", b""),
        ("/api/v1/numbers/vote.turnout", b""),
    ],
)
def test_what_is_replayed_takes_a_turn(path: str, query: bytes) -> None:
    assert looks_back(path, query)


@pytest.mark.parametrize(
    ("path", "query"), [("/", b""), ("/", b"as_of="), ("/health", b""), ("/numbers", b""), ("/votes/x", b"")]
)
def test_the_present_takes_none(path: str, query: bytes) -> None:
    assert not looks_back(path, query)


def test_one_address_never_fills_the_line(town: Town) -> None:
    turns = town.client.app.state.turns = Turns(line=3, each=2)  # type: ignore[attr-defined]
    past = "/resolutions?as_of=2024-01-01T00:00"
    with ExitStack() as line:
        for _ in range(2):
            line.enter_context(turns._places.taken("127.0.0.1", NotFoundError(what="x")))
        refused = town.client.get(past)
        assert (refused.status_code, refused.json()["code"]) == (503, "looking_back.busy")
        assert refused.headers["retry-after"] == "2"
        assert town.client.get("/resolutions").status_code == 200, "the present is shown as always"
        assert turns._places.take("192.0.2.7"), "others still may look back"
    assert town.client.get(past).status_code == 200


def test_turns_are_taken_one_after_the_other_and_given_back_by_who_fails() -> None:
    turns, at_work, most = Turns(at_once=2, line=9, each=9), 0, 0

    async def look(*, fails: bool) -> None:
        nonlocal at_work, most
        async with turns.one("a"):
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0)
            at_work -= 1
            if fails:
                raise ValueError

    async def all_of_them() -> list[Any]:
        looks = [look(fails=number % 2 == 0) for number in range(9)]
        first = await asyncio.gather(*looks, return_exceptions=True)
        return [*first, *await asyncio.gather(*(look(fails=False) for _ in range(9)))]

    told = asyncio.run(all_of_them())
    assert [isinstance(one, ValueError) for one in told] == [True, False] * 4 + [True] + [False] * 9
    assert most == 2


def test_a_full_line_refuses_and_forgets_who_left() -> None:
    places = Places(2, 1)
    assert [places.take(who) for who in ("a", "a", "b", "c")] == [True, False, True, False]
    places.give_back("a")
    assert places.take("c")
    assert set(places._taken) == {"b", "c"}, "addresses that hold nothing take no memory"


def test_who_reads_slowly_holds_no_turn() -> None:
    turns = Turns(at_once=1, line=9, each=9)
    reading = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"one"
        await reading.wait()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = StreamingResponse(slow()) if scope["slow"] else PlainTextResponse("done")
        await response(scope, receive, send)

    async def ask(*, slow: bool) -> list[Message]:
        told: list[Message] = []

        async def send(message: Message) -> None:
            told.append(message)

        async def receive() -> Message:
            await reading.wait()
            return {"type": "http.disconnect"}

        scope = {
            "type": "http",
            "path": "/compare",
            "query_string": b"",
            "headers": [],
            "client": ("192.0.2.7", 1),
            "app": SimpleNamespace(state=SimpleNamespace(turns=turns)),
            "slow": slow,
        }
        await LookingBack(app)(scope, receive, send)
        return told

    async def both() -> None:
        first = asyncio.create_task(ask(slow=True))
        await asyncio.sleep(0)
        second = await asyncio.wait_for(ask(slow=False), timeout=5)
        assert second[-1]["body"] == b"done"
        reading.set()
        await first

    asyncio.run(both())


def test_the_refusal_says_when_to_come_again() -> None:
    busy = LookingBackBusyError(retry_after=2)
    assert "2 秒" in busy.zh
    assert "in 2 s" in busy.en
