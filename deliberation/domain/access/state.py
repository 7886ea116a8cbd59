"""What deciders know of the looks of one person: that there were some."""

from dataclasses import dataclass

from deliberation.domain.access.events import OpeningShown, PersonalDataOpened, RecordExported
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.values import StreamId, derived_id


@dataclass(frozen=True, slots=True)
class Looks:
    begun: bool = False


evolve: Evolution[Looks] = Evolution()


def _looked(looks: Looks, fact: DomainEvent, entry: Entry[DomainEvent]) -> Looks:
    return Looks(begun=True)


for _fact in (PersonalDataOpened, RecordExported, OpeningShown):
    evolve.on(_fact)(_looked)

LOOKS: StreamKind[Looks] = StreamKind("access", Looks(), evolve)


def looks_of(actor: str) -> StreamId:
    """The stream of the looks of one actor."""
    return derived_id("access", actor)
