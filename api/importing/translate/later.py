"""Events that this release has no nouns for: owners' votes, consultations, projects.

They are skipped and named, never refused as unknown and never dropped; so is what rests on them.
"""

from collections.abc import Iterator
from typing import Final

from api.importing.casefile import SUBJECTS
from api.importing.event_reader import EventReader
from api.importing.refusals import NotOwnersMatterError
from deliberation.domain.resolution.events import Authority

_OPENS_A_VOTE: Final = frozenset({"ElectorateFrozen", "VoteNoticePublished", "VoteOpened"})
LATER: Final = _OPENS_A_VOTE | {
    "ElectorateObjectionRaised",
    "ElectorateObjectionDecided",
    "UndeliveredNoticePosted",
    "VoteExtended",
    "ProxyRegistered",
    "ProxyRefused",
    "BallotCast",
    "BallotRejected",
    "VoteClosed",
    "VoteTallied",
    "RecountRequested",
    "RecountCompleted",
    "ConsultationLaunched",
    "ConsultationRoundClosed",
    "OpinionsDisposed",
    "ProjectEstablished",
    "DisputeMediated",
}

_LISTS: Final = {"motions": "motion", "issues": "issue", "depends_on": "task"}


def is_later(r: EventReader) -> bool:
    """Whether an event belongs to a later step or rests on what does.

    Refuses an owners' vote on a matter that screening found not to be the owners'.
    """
    if r.event.type in _OPENS_A_VOTE:
        _only_for_owners(r)
    return r.event.type in LATER or _rests_on_later(r) or _owners_resolution(r) or _vote_elsewhere(r)


def _only_for_owners(r: EventReader) -> None:
    for motion in _names(r, "motion"):
        put = (sitting.motions[motion] for sitting in r.trail.meetings.values() if motion in sitting.motions)
        issue = next(put, None)
        if issue is not None and r.trail.owners_decide.get(issue) is False:
            raise NotOwnersMatterError
    for issue in _names(r, "issue"):
        if r.trail.owners_decide.get(issue) is False:
            raise NotOwnersMatterError


def _names(r: EventReader, kind: str) -> list[str]:
    single = r.event.names(kind)
    listed = [key for key, whose in _LISTS.items() if whose == kind and key in r.event.data]
    return [*([single] if single else []), *(name for key in listed for name in r.ids(key))]


def _rests_on_later(r: EventReader) -> bool:
    """A meeting that deals with such an issue is still a meeting of ours."""
    if "meeting" in r.event.subjects and r.event.type != "VoteDeclared":
        return False
    kinds = ("resolution", "task", "motion", *(() if r.event.type == "ResolutionAdopted" else ("issue",)))
    return any((kind, name) in r.trail.skipped for kind in kinds for name in _names(r, kind))


def _owners_resolution(r: EventReader) -> bool:
    """The result of an owners' vote; one that a meeting claims to have adopted is put to the decider."""
    owners = r.text("authority") == Authority.OWNERS_JOINT_DECISION
    return (
        r.event.type == "ResolutionAdopted"
        and owners
        and r.event.names("meeting") is None
        and bool(r.trail.skipped)
    )


def _vote_elsewhere(r: EventReader) -> bool:
    """A vote that was declared outside any meeting."""
    if r.event.type != "VoteDeclared" or r.event.names("meeting"):
        return False
    motion = r.event.names("motion")
    return motion is None or r.trail.meeting_of_motion(motion) is None


def skipped_with(r: EventReader) -> Iterator[tuple[str, str]]:
    """Everything that cannot be followed up once this event is skipped.

    An issue only where its decision is skipped: a project or a consultation leaves it as it was.
    """
    decides = r.event.type == "ResolutionAdopted"
    for kind in SUBJECTS:
        if kind != "meeting" and (decides or kind != "issue"):
            yield from ((kind, name) for name in _names(r, kind))
