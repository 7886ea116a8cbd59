"""What a file says of the conference itself: who leads it, who may do what, and its rules."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from api.importing import fields as read
from api.importing.casefile import CaseFile, Somebody
from api.importing.malformed import MalformedFileError
from api.importing.vocabulary import OFFICES, unit_kind
from api.importing.yaml_text import Block
from deliberation.domain.rules.procedure import (
    Comparator,
    DecisionMode,
    QuorumBase,
    QuorumRule,
    RulesOfProcedure,
    VoteFallback,
)
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import PARTY_KINDS
from deliberation.domain.values import Role

T = TypeVar("T")

_NAME: Final = "conference.adopted.v1"
_BASES: Final = {
    "entitled_persons": QuorumBase.ENTITLED_PERSONS,
    "persons": QuorumBase.ENTITLED_PERSONS,
    "seats": QuorumBase.SEATS,
    "entitled_seats": QuorumBase.SEATS,
}
_GATES: Final = frozenset({Role.SCREENER, Role.SUPERVISOR})
_OFFICE: Final = frozenset({Role.INTAKE, Role.RECORDER})


def is_party(case: CaseFile, organisation: str) -> bool:
    return organisation in case.organisations and (
        unit_kind(case.organisations[organisation].kind) in PARTY_KINDS
    )


def with_parents(case: CaseFile, person: Somebody) -> list[str]:
    """The organisations that a person acts for: their own first, then those above."""
    found = [name for name in person.orgs if name in case.organisations]
    for name in found:
        parent = case.organisations[name].parent
        if parent and parent not in found:
            found.append(parent)
    return found


@lru_cache(maxsize=4)
def chairs(case: CaseFile) -> frozenset[str]:
    """Who presides: by role, by the chair's seat, or as an entry of a meeting says."""
    by_role = {person.id for person in case.persons.values() if Role.CHAIR in _offices(person)}
    by_seat = {seat.holder for seat in case.seats if seat.chair and seat.holder}
    by_entry = {str(entry["chair"]) for entry in case.meetings.values() if entry.get("chair")}
    return frozenset(name for name in by_role | by_seat | by_entry if name in case.persons)


def roles_written(person: Somebody) -> list[str]:
    """The words of `role` that we know."""
    words = (part.strip().lower() for part in (person.role or "").replace("、", ",").split(","))
    return [word for word in words if word in OFFICES]


def _offices(person: Somebody) -> frozenset[Role]:
    return frozenset[Role]().union(*(OFFICES[word] for word in roles_written(person)))


@lru_cache(maxsize=4)
def lead_of(case: CaseFile) -> str | None:
    """The party organisation that leads: the chair's, else the community's, else the first one."""
    for name in sorted(chairs(case), key=list(case.persons).index):
        for organisation in with_parents(case, case.persons[name]):
            if is_party(case, organisation):
                return organisation
    party = [name for name in case.organisations if is_party(case, name)]
    community = [
        name for name in party if unit_kind(case.organisations[name].kind) is UnitKind.COMMUNITY_PARTY_ORG
    ]
    return next(iter([*community, *party]), None)


def roles_of(case: CaseFile, person: Somebody) -> frozenset[Role]:
    """What a person may do in the hall.

    Members of a party organisation screen and supervise. A written role says what else; without one,
    members of the lead party organisation register, record and draft, and preside where nobody else does.
    """
    roles = _offices(person)
    if any(is_party(case, name) for name in person.orgs):
        roles |= _GATES
    presiding = chairs(case)
    if person.id in presiding:
        roles |= OFFICES["chair"]
    if not roles_written(person) and lead_of(case) in with_parents(case, person):
        roles |= _OFFICE
        if not presiding:
            roles |= {Role.CHAIR}
    return roles


def rules_of(case: CaseFile) -> RulesOfProcedure | None:
    """The rules of procedure in the file, None where it has none."""
    block = case.rules
    if block is None:
        return None
    quorum, decision, posting = (_part(block, key) for key in ("quorum", "decision", "publication"))
    mode = decision if isinstance(decision, Block) else Block(block.line_of("decision"))
    shape = Block(block.line_of("decision"))
    shape.update(mode if isinstance(decision, Block) else {"mode": decision})
    days = posting if isinstance(posting, Block) else {"min_days": posting}
    given: dict[str, Any] = {
        "name": _NAME,
        "quorum": _quorum(quorum) if isinstance(quorum, Block) else None,
        "decision": _word(shape, "mode", DecisionMode),
        "fallback": _word(shape, "fallback", VoteFallback),
        "one_person_one_vote": _yes(block, "one_person_one_vote"),
        "recusal": _yes(block, "recusal"),
        "no_decision_on_unlisted_items": _yes(block, "no_decision_on_unlisted_items"),
        "publication_min_days": read.plain(days.get("min_days")),
    }
    return _built(RulesOfProcedure, given, block)


def _part(block: Block, key: str) -> Any:
    return read.plain(block.get(key))


def _quorum(block: Block) -> QuorumRule:
    given: dict[str, Any] = {
        "base": _word(block, "base", QuorumBase, _BASES),
        "num": read.optional(block, "num", read.as_count),
        "den": read.optional(block, "den", read.as_count),
        "cmp": _word(block, "cmp", Comparator),
        "per_party_min": read.optional(block, "per_party_min", read.as_count),
        "recused_leave_base": _yes(block, "recused_leave_base"),
    }
    return _built(QuorumRule, given, block)


def _built(kind: Callable[..., T], given: dict[str, Any], block: Block) -> T:
    try:
        return kind(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise MalformedFileError(
            f"rules_of_procedure 的“{key}”不可用（{first['msg']}）。",
            f"“{key}” of rules_of_procedure cannot be used ({first['msg']}).",
            block.line_of(key),
        ) from error


def _word(block: Block, key: str, words: Any, synonyms: dict[str, Any] | None = None) -> Any:
    text = read.optional(block, key, read.as_text)
    if text is None:
        return None
    known = synonyms or {str(word): word for word in words}
    if text not in known:
        allowed = ", ".join(known)
        raise MalformedFileError(
            f"rules_of_procedure 的“{key}”应为下列之一：{allowed}。",
            f"“{key}” of rules_of_procedure must be one of: {allowed}.",
            block.line_of(key),
        )
    return known[text]


def _yes(block: Block, key: str) -> bool | None:
    """A rule that stands; one told in words instead of true is in force."""
    value = read.plain(block.get(key))
    return None if value is None else value is not False
