"""Issues: from submission to close-out."""

from collections.abc import Iterator
from typing import Any

from api.importing.event_reader import EventReader
from api.importing.fields import as_list, plain
from api.importing.outlook import outlook
from api.importing.refusals import CharacterisationMissingError, DataNotReadableError
from api.importing.translate.translation import Translation, command, just
from api.importing.vocabulary import (
    CHANNELS,
    LEVELS,
    MEETING_KINDS,
    PETITIONS,
    REASONS,
    ROUTE_OF_KIND,
    ROUTES,
    word_in,
)
from api.importing.vocabulary import word as own_word
from api.importing.yaml_text import Block, Items
from deliberation.domain.calendar import agree
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import commands as c
from deliberation.domain.issue.events import (
    CloseKind,
    IntakeChannel,
    LegalCharacterisation,
    NotAcceptedReason,
    Petition,
    Route,
    Satisfaction,
)
from deliberation.domain.meeting.events import MeetingKind

_UNCATEGORISED = "其他"
_FINDINGS = ("owner_decision_required", "items", "article_278_item", "article_278_items")


def submitted(r: EventReader) -> Translation:
    """A returned issue that its submitter submits again is resubmitted."""
    issue = r.named("issue")
    if issue in r.trail.returned and r.acting() == r.trail.submitters.get(issue):
        return resubmitted(r)
    section = r.part(r.case.issues.get(issue, Block(r.event.line)))
    asked = command(
        c.SubmitIssue,
        issue=r.subject("issue"),
        hall=r.hall,
        submitter=r.actor(),
        channel=r.word("channel", IntakeChannel, CHANNELS, IntakeChannel.OTHER) or IntakeChannel.OTHER,
        category=r.text("category") or section.text("category") or _UNCATEGORISED,
        petition=_petition(r.value("petition")) or _petition(section.value("petition")),
        text=r.text("text", "text_zh") or section.text("zh", "text"),
        place=r.text("place"),
        name=r.text("name"),
        phone=r.text("phone"),
        room=r.text("room"),
    )
    return Translation([asked], follow=lambda: r.trail.submitters.update({issue: r.acting()}))


def _petition(value: Any) -> Petition | None:
    """A statutory petition by its word, by whose it is, or only as such; anything else is a remark."""
    if isinstance(value, Block):
        return next(filter(None, map(_petition, value.values())), None)
    if isinstance(value, str):
        return word_in(value, Petition, PETITIONS)
    return Petition.OWNERS_20_PERCENT if value is True else None


def registered(r: EventReader) -> Translation:
    return just(
        c.RegisterIssue,
        issue=r.subject("issue"),
        public_no=r.text("public_no"),
        acknowledged_to_submitter=r.flag("acknowledged_to_submitter"),
    )


def returned(r: EventReader) -> Translation:
    issue = r.named("issue")
    asked = command(
        c.ReturnIssue,
        issue=r.subject("issue"),
        missing=r.needed_text("missing", "reason", "reason_code", "lawful_channel"),
    )
    return Translation([asked], follow=lambda: r.trail.returned.add(issue))


def resubmitted(r: EventReader) -> Translation:
    issue = r.named("issue")
    asked = command(
        c.ResubmitIssue, issue=r.subject("issue"), text=r.text("text", "text_zh"), place=r.text("place")
    )
    return Translation([asked], follow=lambda: r.trail.returned.discard(issue))


def accepted(r: EventReader) -> Translation:
    issue, finding, route = r.named("issue"), _characterisation(r), _route(r)
    asked = command(
        c.AcceptIssue,
        issue=r.subject("issue"),
        level=r.word("level", HallLevel, LEVELS, HallLevel.COMMUNITY) or HallLevel.COMMUNITY,
        route=route,
        characterisation=finding,
        reason=r.text("reason"),
    )

    def follow() -> None:
        r.trail.owners_decide[issue] = finding.owner_decision_required
        r.trail.items[issue] = finding.items
        r.trail.direct.discard(issue)
        if route is Route.DIRECT_HANDLING:
            r.trail.direct.add(issue)

    return Translation([asked], follow=follow)


def _route(r: EventReader) -> Route:
    """The route that was written, else that of the meeting which takes the issue up later."""
    written = r.text("route")
    known = own_word(written, Route, ROUTES) if written else None
    if known is not None:
        return known
    kind = own_word(outlook(r.case).kinds.get(r.named("issue"), ""), MeetingKind, MEETING_KINDS)
    return ROUTE_OF_KIND.get(kind, Route.JOINT_CONFERENCE) if kind else Route.JOINT_CONFERENCE


def _characterisation(r: EventReader) -> LegalCharacterisation:
    """Screening's finding: in the event, by reference, with the issue, or for the whole file."""
    for source in _sources(r):
        part = r.part(source)
        items = [_item(value) for value in as_list(part.value(*_FINDINGS[1:]))]
        required = part.flag("owner_decision_required")
        if required is not None or items:
            return command(
                LegalCharacterisation,
                owner_decision_required=bool(items) if required is None else required,
                items=items,
                conflict_of_interest=bool(part.value("conflict_of_interest")),
            )
    raise CharacterisationMissingError


def _sources(r: EventReader) -> Iterator[Block]:
    whole = _whole(r)
    named = r.text("legal_characterisation_ref")
    issue = r.case.issues.get(r.named("issue"), Block(r.event.line))
    yield r.event.data
    candidates = [
        r.event.data.get("legal_characterisation"),
        r.case.top.get(named) if named else None,
        whole.get(named) if named and isinstance(whole, Block) else None,
        issue.get("legal_characterisation"),
        issue,
        whole.get(r.named("issue")) if isinstance(whole, Block) else None,
        whole,
    ]
    for found in candidates:
        if isinstance(found, Block):
            yield found


def _whole(r: EventReader) -> Any:
    """The file's section: one finding for all, one for each issue by its id, or a list that names them."""
    section = plain(r.case.top.get("legal_characterisation"))
    if not isinstance(section, Items):
        return section
    ours = (
        one
        for one in section
        if isinstance(one, Block) and r.named("issue") in r.part(one).ids("issue", "issues")
    )
    return next(ours, None)


def _item(value: object) -> int:
    number = plain(value)
    if isinstance(number, str) and number.strip().isdecimal():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int):
        raise DataNotReadableError(key="items", zh="1 至 9 的整数", en="whole numbers from 1 to 9")
    return number


def not_accepted(r: EventReader) -> Translation:
    key = "reason_code" if "reason_code" in r.event.data else "reason"
    return just(
        c.RefuseIssue,
        issue=r.subject("issue"),
        reason=_reason(r, key),
        lawful_channel=r.needed_text("lawful_channel", "channel"),
        review_route=r.text("review_route", "review"),
    )


def _reason(r: EventReader, key: str) -> NotAcceptedReason | None:
    written = r.text(key)
    return (written and word_in(written, NotAcceptedReason, REASONS)) or r.word(key, NotAcceptedReason, {})


def reviewed(r: EventReader) -> Translation:
    return just(c.ReviewIssue, issue=r.subject("issue"), reason=r.text("reason"))


def transferred(r: EventReader) -> Translation:
    return just(
        c.RecordTransfer, issue=r.subject("issue"), to=r.one_unit("to", "target"), reason=r.text("reason")
    )


def escalated(r: EventReader) -> Translation:
    """`to` is a level, or an organisation of the file."""
    to = r.text("to", "to_level")
    level = word_in(to, HallLevel, LEVELS) if to and to not in r.case.organisations else None
    unit = None if level or to is None else r.one_unit("to", "to_level")
    return just(
        c.EscalateIssue, issue=r.subject("issue"), to_level=level, to_unit=unit, reason=r.text("reason")
    )


def merged(r: EventReader) -> Translation:
    issue, into = r.named("issue"), next(iter(r.ids("into")), None)
    asked = command(
        c.MergeIssue,
        issue=r.subject("issue"),
        into=r.ref("issue", "into"),
        submitters_notified=_told(r, "submitters_notified"),
    )
    return Translation(
        [asked],
        [lambda _: _before_agenda(r, {issue, into})],
        lambda: r.trail.merged.update({issue: into or issue}),
    )


def _told(r: EventReader, key: str) -> bool | None:
    """Whether people were told: true or false, or who they were, or how many."""
    value = r.value(key)
    return (
        bool(r.count(key)) if isinstance(value, Items | int) and not isinstance(value, bool) else r.flag(key)
    )


def _before_agenda(r: EventReader, issues: set[str | None]) -> None:
    """An agenda is public once its meeting is convened, at the latest with the notice: both are taken."""
    claimed = r.flag("before_agenda_published")
    listing = [sitting for sitting in r.trail.meetings.values() if not issues.isdisjoint(sitting.agenda)]
    if claimed and any(sitting.noticed for sitting in listing):
        agree("before_agenda_published", claimed, computed=False)
    if not listing:
        agree("before_agenda_published", claimed, computed=True)


def linked(r: EventReader) -> Translation:
    return just(c.LinkIssue, issue=r.subject("issue"), to=r.ref("issue", "to", "with"))


def handled_directly(r: EventReader) -> Translation:
    issue = r.named("issue")
    asked = command(
        c.HandleDirectly, issue=r.subject("issue"), unit=r.one_unit("unit", "to"), reason=r.text("reason")
    )
    return Translation([asked], follow=lambda: r.trail.direct.discard(issue))


def feedback_given(r: EventReader) -> Translation:
    """To everybody named, else to who submitted the issue."""
    told = r.persons("to") or [r.person(r.trail.submitters.get(r.named("issue"), ""), "to")]
    gist = r.text("gist", "text")
    return Translation([command(c.GiveFeedback, issue=r.subject("issue"), to=to, gist=gist) for to in told])


def evaluated(r: EventReader) -> Translation:
    return just(
        c.EvaluateIssue,
        issue=r.subject("issue"),
        evaluator=r.actor(),
        solved=r.flag("solved"),
        satisfaction=r.word("satisfaction", Satisfaction, {}),
        comment=r.text("comment"),
    )


def closed(r: EventReader) -> Translation:
    """A submitter who closes the own issue as withdrawn takes it back; the office writes it off."""
    kind = r.word("close_kind", CloseKind, {}) or CloseKind.RESOLVED
    if kind is CloseKind.WITHDRAWN and r.acting() == r.trail.submitters.get(r.named("issue")):
        return just(c.WithdrawIssue, issue=r.subject("issue"), reason=r.text("reason", "note"))
    return just(c.CloseIssue, issue=r.subject("issue"), kind=kind, note=r.text("note", "reason"))


def reopened(r: EventReader) -> Translation:
    """What was resolved before carries no further orders: those go to the issue itself.

    Where the file goes on with an order, it was for that; else it is screened again.
    """
    follows = True if r.event.seq in outlook(r.case).to_work else None
    asked = command(
        c.ReopenIssue,
        issue=r.subject("issue"),
        to_implementation=r.flag("to_implementation") or follows,
        reason=r.text("reason"),
    )
    issue = r.named("issue")

    def follow() -> None:
        r.trail.resolution_of.pop(issue, None)

    return Translation([asked], follow=follow)


def withdrawn(r: EventReader) -> Translation:
    return just(c.WithdrawIssue, issue=r.subject("issue"), reason=r.text("reason"))


def suspended(r: EventReader) -> Translation:
    return just(
        c.SuspendIssue,
        issue=r.subject("issue"),
        condition=r.text("condition", "reason"),
        review_on=r.day("review_on", "review_date"),
    )


def resumed(r: EventReader) -> Translation:
    return just(c.ResumeIssue, issue=r.subject("issue"))
