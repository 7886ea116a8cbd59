"""The record itself: load, decide, append."""

from pydantic import BaseModel

from deliberation.application.desk import Books, Handler
from deliberation.application.standing import standing
from deliberation.domain.record import decider as decide
from deliberation.domain.record.commands import RotateKey
from deliberation.domain.record.state import RECORD, RECORDS


def rotate_key(books: Books, command: RotateKey) -> None:
    facts = decide.rotate(books.open(RECORDS, RECORD), standing(books, None), command)
    books.record(RECORD, facts, hall=None)


HANDLERS: dict[type[BaseModel], Handler] = {RotateKey: rotate_key}
