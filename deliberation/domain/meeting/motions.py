"""What may happen to the motions put in a meeting, up to their outcome."""

from collections.abc import Mapping

from deliberation.domain.facts import DomainEvent
from deliberation.domain.issue.decider import items_text
from deliberation.domain.issue.state import ENDED as ISSUE_ENDED
from deliberation.domain.issue.state import Issue, IssueState
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.guards import chair_there, in_session, record, record_of
from deliberation.domain.meeting.record import Meeting, Motion
from deliberation.domain.meeting.sitting import entitled_persons, quorum_for
from deliberation.domain.rules.consensus import by_consensus
from deliberation.domain.rules.procedure import DecisionMode
from deliberation.domain.rules.quorum import QuorumTest
from deliberation.domain.rules.show_of_hands import Hands, count_hands
from deliberation.domain.standing import Standing
from deliberation.domain.terms import term
from deliberation.domain.values import IssueId, MotionId, PersonId

Issues = Mapping[IssueId, Issue]
"""The issues that a decision may touch, as they stand."""


def propose(meeting: Meeting, who: Standing, command: c.ProposeMotion, issues: Issues) -> list[DomainEvent]:
    in_session(meeting)
    record(who)
    if command.motion in meeting.motions:
        raise errors.MotionExistsError
    return _put(meeting, command.motion, command, issues)[0]


def _put(
    meeting: Meeting, name: MotionId, draft: c.MotionDraft, issues: Issues
) -> tuple[list[DomainEvent], Motion]:
    """Put a question on a listed item whose issue is still in hand."""
    _listed(meeting, name, draft.issue)
    issue = issues.get(draft.issue) if draft.issue else None
    if issue and (issue.status in ISSUE_ENDED or issue.status is IssueState.SUSPENDED):
        raise errors.IssueGoneError(state=_words(issue))
    put = e.MotionProposed(motion=name, issue=draft.issue, referral=draft.referral, text=draft.text)
    return [put], Motion(issue=draft.issue, referral=draft.referral)


def _words(issue: Issue) -> str:
    words = term(issue.status) if issue.status else None
    return f"{words.zh} / {words.en}" if words else ""


def _listed(meeting: Meeting, name: MotionId, issue: IssueId | None) -> None:
    planned = {item.motion: item.issue for item in meeting.agenda if item.motion}
    if name in planned and planned[name] != issue:
        raise errors.MotionExistsError
    listed = name in planned or (issue is not None and issue in meeting.issues)
    if not listed and meeting.rules.no_decision_on_unlisted_items:
        raise errors.NotOnAgendaError


def _known(
    meeting: Meeting, name: MotionId, proposes: c.MotionDraft | None, issues: Issues
) -> tuple[list[DomainEvent], Motion]:
    """The motion that is meant, put in the same act where it was not yet."""
    known = meeting.motions.get(name)
    if known is None:
        draft = proposes or _on_agenda(meeting, name)
        if draft is None:
            raise errors.MotionUnknownError
        return _put(meeting, name, draft, issues)
    if proposes and (proposes.issue, proposes.referral) != (known.issue, known.referral):
        raise errors.MotionExistsError
    return [], known


def _on_agenda(meeting: Meeting, name: MotionId) -> c.MotionDraft | None:
    """A motion that the agenda announced needs no other proposal."""
    listed = (item.issue for item in meeting.agenda if item.motion == name)
    return next((c.MotionDraft(issue=issue) for issue in listed), None)


def issue_of(
    meeting: Meeting, name: MotionId | None, proposes: c.MotionDraft | None = None
) -> IssueId | None:
    """On which issue a motion is or would be put."""
    if name is None:
        return None
    put = meeting.motions.get(name)
    draft = proposes or _on_agenda(meeting, name)
    return put.issue if put else draft.issue if draft else None


def _open(meeting: Meeting, command: c.OnMotion, issues: Issues) -> tuple[list[DomainEvent], Motion]:
    """The motion that is meant, not settled yet: after dissent it may be taken up again."""
    facts, motion = _known(meeting, command.motion, command.proposes, issues)
    if motion.outcome not in (None, e.MotionOutcome.NO_DECISION):
        raise errors.MotionDecidedError
    return facts, motion


def refuse_unlisted(meeting: Meeting, who: Standing, command: c.RefuseUnlistedItem) -> list[DomainEvent]:
    in_session(meeting)
    record(who)
    return [e.UnlistedItemRefused(**command.model_dump(exclude={"meeting"}))]


def record_deliberation(meeting: Meeting, who: Standing, command: c.RecordDeliberation) -> list[DomainEvent]:
    """Talk needs no quorum: it is recorded as talk."""
    in_session(meeting)
    record(who)
    if command.issue and command.issue not in meeting.issues:
        raise errors.NotOnAgendaError
    points = [e.Point(unit=point.unit, gist=point.gist) for point in command.points]
    return [e.DeliberationRecorded(issue=command.issue, points=points)]


def note_rule(meeting: Meeting, who: Standing, command: c.NoteRule, issues: Issues) -> list[DomainEvent]:
    in_session(meeting)
    record(who)
    put = _known(meeting, command.motion, command.proposes, issues)[0] if command.motion else []
    return [*put, e.RuleNoted(motion=command.motion, note=command.note)]


def declare_recusal(
    meeting: Meeting, who: Standing, command: c.DeclareRecusal, issues: Issues, *, on_paper: bool = False
) -> list[DomainEvent]:
    """Everybody says so for themselves, the recorder for anybody; `on_paper` one may have for their side."""
    in_session(meeting)
    persons = list(dict.fromkeys([command.person, *command.others]))
    for person in persons[:1] if on_paper else persons:
        record_of(who, person)
    put, motion = _open(meeting, command, issues)
    if not meeting.rules.recusal:
        raise errors.RecusalNotProvidedError
    if not motion.recused_persons.isdisjoint(persons):
        raise errors.AlreadyRecusedError
    strangers = set(persons) - entitled_persons(meeting, meeting.entitled)
    if strangers:
        raise errors.NotEntitledError(count=len(strangers))
    said = command.model_dump(include={"motion", "covers_seats", "reason"})
    return [*put, *(e.RecusalDeclared(person=person, **said) for person in persons)]


def recheck_quorum(
    meeting: Meeting, who: Standing, command: c.RecheckQuorum, issues: Issues
) -> list[DomainEvent]:
    """The finding is recorded either way; without a quorum the decision is then refused."""
    in_session(meeting)
    record(who)
    put, motion = _open(meeting, command, issues)
    finding = quorum_for(meeting, motion).finding
    return [*put, e.QuorumRechecked(motion=command.motion, quorum=finding)]


def _quorate(
    meeting: Meeting, command: c.OnMotion, issues: Issues
) -> tuple[list[DomainEvent], Motion, QuorumTest]:
    """Everything that a decision needs: a chair, an open motion within our power, a quorum just tested."""
    chair_there(meeting)
    facts, motion = _open(meeting, command, issues)
    issue = issues.get(motion.issue) if motion.issue else None
    if issue and issue.owners_decide and not motion.referral:
        raise errors.OwnersDecideError(items=items_text(issue))
    test = quorum_for(meeting, motion)
    _holds(test)
    if meeting.rechecked != command.motion:
        facts = [*facts, e.QuorumRechecked(motion=command.motion, quorum=test.finding)]
    return facts, motion, test


def _holds(test: QuorumTest) -> None:
    if test.recusal_leaves_one_side:
        raise errors.TooFewSidesError
    if not test.finding.met:
        raise errors.QuorumLostError(**test.finding.model_dump())


def _as_claimed(claimed: e.MotionOutcome | None, found: e.MotionOutcome) -> None:
    if claimed and claimed is not found:
        raise errors.OutcomeDiffersError(claimed=claimed.value, found=found.value)


def record_consensus(
    meeting: Meeting, who: Standing, command: c.RecordConsensus, issues: Issues
) -> list[DomainEvent]:
    """Adopted without dissent; with it nothing is decided, and hands may follow where the rules say so."""
    in_session(meeting)
    record(who)
    if meeting.rules.decision is DecisionMode.VOTE:
        raise errors.VoteRequiredError
    facts, motion, test = _quorate(meeting, command, issues)
    for dissent in command.dissent:
        _dissents(meeting, dissent, test)
    outcome = by_consensus(command.dissent)
    _as_claimed(command.outcome, outcome)
    reached = e.ConsensusReached(
        motion=command.motion,
        issue=motion.issue,
        dissent=command.dissent,
        outcome=outcome,
        grounds=command.grounds,
    )
    return [*facts, reached]


def _dissents(meeting: Meeting, dissent: e.Dissent, test: QuorumTest) -> None:
    """Where no seat is tied to a unit, any unit may be named."""
    units = {delegate.unit for delegate in meeting.entitled if delegate.unit}
    stranger = dissent.person is not None and dissent.person not in test.seating.votes
    outsider = dissent.unit is not None and bool(units) and dissent.unit not in units
    if stranger or outsider or dissent == e.Dissent():
        raise errors.DissentUnnamedError


def record_show_of_hands(
    meeting: Meeting, who: Standing, command: c.RecordShowOfHands, issues: Issues
) -> list[DomainEvent]:
    """Count the hands under the pinned rules; after consensus failed, or at once, for asking shows it."""
    in_session(meeting)
    record(who)
    if meeting.rules.decision is DecisionMode.CONSENSUS:
        raise errors.ConsensusOnlyError
    facts, motion, test = _quorate(meeting, command, issues)
    hands = Hands(command.ayes, command.nays, command.abstentions)
    _once_each(hands)
    for person in dict.fromkeys([*command.ayes, *command.nays, *command.abstentions]):
        if person not in test.seating.votes:
            raise _why_not(meeting, motion, person)
    working, outcome = count_hands(test.seating, hands, meeting.rules.fallback, test.sides_not_asked)
    _as_claimed(command.outcome, outcome)
    shown = e.HandsShown(
        motion=command.motion,
        issue=motion.issue,
        ayes=command.ayes,
        nays=command.nays,
        abstentions=command.abstentions,
        working=working,
        outcome=outcome,
    )
    return [*facts, shown]


def _once_each(hands: Hands) -> None:
    everybody = hands.everybody
    if len(set(everybody)) < len(everybody):
        raise errors.HandTwiceError


def _why_not(meeting: Meeting, motion: Motion, person: PersonId) -> Exception:
    """Why somebody has no vote on a motion, in the order in which it would be told in the room."""
    room = meeting.room
    if person in motion.recused_persons:
        return errors.HandRecusedError()
    if person in room.guests or person not in entitled_persons(meeting, meeting.entitled):
        return errors.HandNotEntitledError()
    if person in room.present:
        return errors.HandPlaceTakenError()
    return errors.HandLeftError() if person in room.signed_in else errors.HandAbsentError()


def form_opinion(meeting: Meeting, who: Standing, command: c.FormOpinion) -> list[DomainEvent]:
    """An opinion is a result of the meeting too: it needs the chair and the quorum."""
    in_session(meeting)
    record(who)
    chair_there(meeting)
    if command.issue not in meeting.issues:
        raise errors.NotOnAgendaError
    motion = _motion_of(meeting, command)
    _holds(quorum_for(meeting, motion))
    return [e.OpinionFormed(**command.model_dump(exclude={"meeting"}))]


def _motion_of(meeting: Meeting, command: c.FormOpinion) -> Motion | None:
    if command.motion is None:
        return None
    motion = meeting.motions.get(command.motion)
    if motion is None:
        raise errors.MotionUnknownError
    if motion.outcome is e.MotionOutcome.ADOPTED:
        raise errors.MotionDecidedError
    return motion
