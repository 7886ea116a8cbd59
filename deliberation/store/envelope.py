"""The leaf's `event`: what every recorded fact says about itself, as canonical bytes.

The keys are a fixed set, so they are written here in canonical order instead of being sorted for each
event; what a request's entries share is encoded once. tests/store/test_envelope.py holds the result
against `rfc8785`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from deliberation.application.ports import AppendRequest, NewEntry
from deliberation.domain.values import utc_text
from deliberation.ledger.canonical import MAX_EVENT_BYTES, quoted, utf8, within


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is to be recorded, with the encoded parts of the envelope that stand around its own:
    before `commitments`, between `corrects` and `hall`, and between `hall` and `public`."""

    entry: NewEntry
    opening: str
    correlation: str
    happening: str


def drafts(request: AppendRequest) -> Iterator[Draft]:
    """The entries of a request, ready to be encoded. Raises UnwritableTextError for the actor's name."""
    opening = (
        f'{{"actor":{quoted(request.actor)},"causation_id":{_optional(request.causation_id)},'
        f'"channel":"{request.channel.value}","command_id":"{request.command_id}","commitments":'
    )
    correlation = f',"correlation_id":{_id(request.correlation_id)},"hall":'
    happened_at, behalf = utc_text(request.happened_at), _id(request.on_behalf_of)
    happening = f',"happened_at":"{happened_at}","on_behalf_of":{behalf},"public":'
    return (Draft(entry, opening, correlation, happening) for entry in request.entries)


def event_bytes(draft: Draft, commitments: Mapping[str, str], public: str) -> bytes:
    """The canonical bytes of an event; `public` is the canonical text of its public fields.

    Raises TooLargeError where the leaf would be too long, UnwritableTextError for half a surrogate pair.
    """
    entry = draft.entry
    committed = ",".join([f'"{name}":"{commitments[name]}"' for name in sorted(commitments)])
    text = (
        f'{draft.opening}{{{committed}}},"corrects":{_optional(entry.corrects)}'
        f"{draft.correlation}{_id(entry.hall)}{draft.happening}{public}"
        f',"stream":"{entry.stream}","type":"{entry.fact.TOPIC}","version":{entry.version}}}'
    )
    return within(MAX_EVENT_BYTES, utf8(text))


def _optional(text: str | None) -> str:
    return "null" if text is None else quoted(text)


def _id(value: UUID | None) -> str:
    return "null" if value is None else f'"{value}"'
