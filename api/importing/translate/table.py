"""Which translator takes which event type of a file."""

from collections.abc import Mapping
from typing import Final

from api.importing.translate import frame, issues, meetings, minutes, motions, resolutions, tasks
from api.importing.translate.translation import Translator
from deliberation.domain.resolution.commands import AmendResolution, RescindResolution
from deliberation.domain.task import commands as task

TABLE: Final[Mapping[str, Translator]] = {
    "IssueSubmitted": issues.submitted,
    "IssueRegistered": issues.registered,
    "IssueReturned": issues.returned,
    "IssueResubmitted": issues.resubmitted,
    "IssueNotAccepted": issues.not_accepted,
    "IssueReviewed": issues.reviewed,
    "IssueAccepted": issues.accepted,
    "IssueTransferred": issues.transferred,
    "IssueEscalated": issues.escalated,
    "IssueMerged": issues.merged,
    "IssueLinked": issues.linked,
    "DirectHandlingChosen": issues.handled_directly,
    "FeedbackGiven": issues.feedback_given,
    "EvaluationSubmitted": issues.evaluated,
    "IssueClosed": issues.closed,
    "IssueReopened": issues.reopened,
    "IssueWithdrawn": issues.withdrawn,
    "IssueSuspended": issues.suspended,
    "IssueResumed": issues.resumed,
    "MeetingConvened": meetings.convened,
    "AgendaAmended": meetings.agenda_amended,
    "AgendaLocked": meetings.agenda_locked,
    "MeetingNoticeGiven": meetings.notice_given,
    "MeetingPostponed": meetings.postponed,
    "MeetingCancelled": meetings.cancelled,
    "AttendanceRecorded": meetings.attendance_recorded,
    "AttendeeLeft": meetings.left,
    "AttendeeArrived": meetings.arrived,
    "ChairSubstituted": meetings.chair_substituted,
    "MeetingOpened": meetings.opened,
    "MeetingFoundInquorate": meetings.found_inquorate,
    "MotionProposed": motions.proposed,
    "DeliberationRecorded": motions.deliberated,
    "RecusalDeclared": motions.recusal_declared,
    "RuleApplied": motions.rule_applied,
    "QuorumRechecked": motions.quorum_rechecked,
    "ConsensusReached": motions.consensus_reached,
    "VoteDeclared": motions.hands_shown,
    "DeliberationOpinionFormed": motions.opinion_formed,
    "UnlistedItemRefused": motions.unlisted_item_refused,
    "MeetingAdjourned": meetings.adjourned,
    "MeetingResumed": meetings.resumed,
    "MeetingClosed": meetings.closed,
    "MeetingHeld": meetings.held,
    "ResolutionAdopted": resolutions.adopted,
    "ResolutionPublished": resolutions.published,
    "ObjectionFiled": resolutions.objected,
    "ObjectionAnswered": resolutions.answered,
    "ResolutionCompleted": resolutions.completed,
    "ResolutionAmended": resolutions.replaced(AmendResolution),
    "ResolutionRescinded": resolutions.replaced(RescindResolution),
    "TaskIssued": tasks.issued,
    "TaskSignedFor": tasks.by_unit(task.SignForTask),
    "TaskDisputed": tasks.by_unit(task.DisputeTask, reason=("reason",)),
    "DisputeRejected": tasks.with_texts(task.RejectDispute, reason=("reason",)),
    "TaskReassigned": tasks.reassigned,
    "ReassignmentAccepted": tasks.by_unit(task.AcceptReassignment),
    "TaskBegun": tasks.by_unit(task.BeginTask),
    "TaskProgressReported": tasks.by_unit(task.ReportProgress, note=("note", "text", "progress")),
    "ExtensionRequested": tasks.extension_requested,
    "ExtensionGranted": tasks.extension_granted,
    "ExtensionRefused": tasks.with_texts(task.RefuseExtension, reason=("reason",)),
    "TaskReminderSent": tasks.reminded,
    "TaskOverdue": tasks.found_overdue,
    "TaskUrged": tasks.with_texts(task.UrgeTask, channel=("channel",), level=("level",)),
    "TaskEscalated": tasks.with_texts(task.EscalateTask, to=("to", "level"), reason=("reason",)),
    "TaskReportedDone": tasks.reported_done,
    "TaskVerified": tasks.verified,
    "TaskReturned": tasks.with_texts(task.ReturnTask, reason=("reason",)),
    "TaskSuspended": tasks.with_texts(task.SuspendTask, reason=("reason",)),
    "TaskResumed": tasks.with_texts(task.ResumeTask),
    "TaskCancelled": tasks.cancelled,
    "MinutesDrafted": minutes.drafted,
    "MinutesCirculated": minutes.circulated,
    "MinutesConfirmed": minutes.confirmed,
    "MinutesPublished": minutes.published,
    "MinutesCorrected": minutes.corrected,
    "MinutesSupplemented": minutes.supplemented,
    "OrganisationDissolved": frame.dissolved,
    "OrganisationMerged": frame.merged,
    "OrganisationRenamed": frame.renamed,
    "SeatVacated": frame.vacated,
    "AlternateNamed": frame.alternate_named,
}

TIMERS: Final = frozenset({"TaskReminderSent", "TaskOverdue", "TaskUrged", "TaskEscalated"})
"""What the service's own clock may do; anything else needs a person."""

UNDER_IMPORT: Final = frozenset(
    {"OrganisationDissolved", "OrganisationMerged", "OrganisationRenamed", "SeatVacated", "AlternateNamed"}
)
"""Facts of the hall's frame, entered by the importer like those of the file's other sections."""
