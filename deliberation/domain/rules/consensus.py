"""Consensus in a conference: nobody dissents, or nothing is decided."""

from collections.abc import Sequence

from deliberation.domain.meeting.events import Dissent, MotionOutcome


def by_consensus(dissent: Sequence[Dissent]) -> MotionOutcome:
    """One dissent leaves no decision, never "the opposite carried"; it is recorded and escalated.

    Source: the local convention of joint conferences; no statute fixes it.
    """
    return MotionOutcome.NO_DECISION if dissent else MotionOutcome.ADOPTED
