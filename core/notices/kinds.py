"""The kinds of notices a person chooses ways for, and the words of `tell` that belong to each (PLT-11).

A kind is what people tell apart ("returned", "alarms"); a notice's own word (`notice.<word>`) says exactly what happened. A word
that stands nowhere here belongs to `other`; a test asks for a place for each."""

from __future__ import annotations

from dataclasses import dataclass, field

MAIL, ROBOT = "mail", "robot"
CHANNELS = (MAIL, ROBOT)
SECTIONS = ("approvals", "money", "projects", "rest")


@dataclass(frozen=True)
class Kind:
    """`words`: of `tell`. `channels`: where it goes besides the bell until the person says otherwise; `digest`: collected for the
    person's hour. `bell_only` goes nowhere else: it tells of what fails in the house."""

    key: str
    section: str
    channels: tuple[str, ...] = CHANNELS
    digest: bool = False
    bell_only: bool = False
    words: frozenset[str] = field(default_factory=frozenset)

    def of(self, *words: str) -> Kind:
        return Kind(self.key, self.section, self.channels, self.digest, self.bell_only, frozenset(words))


KINDS: tuple[Kind, ...] = (
    Kind("todo", "approvals").of("todo", "review_asked", "opinions_given", "follow_up", "handed_over", "transferred", "added_signer", "reassigned"),
    Kind("returned", "approvals").of(
        "returned", "rejected", "report_sent_back", "progress_sent_back", "deliverable_sent_back", "receipt_returned", "review_changes",
        "review_again", "acceptance_failed",
    ),
    Kind("urged", "approvals").of("urged"),
    Kind("overdue", "approvals").of("reminded", "overdue", "escalated", "passed_to_deputy"),
    Kind("decided", "approvals", (MAIL,)).of("approved", "case_stopped"),
    Kind("discussion", "approvals", (MAIL,), digest=True).of("commented", "copied", "mentioned", "replied", "thread_resolved", "group_joined"),
    Kind("delegation", "approvals", (MAIL,)).of("delegated", "delegation_ended"),
    Kind("support", "approvals").of("support_asked", "support_taken", "support_answered", "support_declined", "support_withdrawn", "support_due"),
    Kind("receivable_due", "money").of("receivable_due", "receivable_overdue"),
    Kind("contract_expiring", "money").of("contract_expiring", "contract_expired", "contract_without_project"),
    Kind("receipt", "money", (MAIL,)).of("receipt_registered", "receipt_confirmed"),
    Kind("contract", "money", (MAIL,), digest=True).of("contract_effective", "customer_shared", "contact_due"),
    Kind("budget", "money", (MAIL,)).of("budget_effective"),
    Kind("bonus", "money", (MAIL,)).of("bonus_paid"),
    Kind("alarm", "projects").of("schedule_alarm", "cost_alarm", "deviation_alarm", "budget_warning", "risk_limit", "qa_review_closed",
        "corrective_opened", "corrective_assigned", "corrective_done", "corrective_effective", "corrective_ineffective", "corrective_due"),
    Kind("report", "projects").of("report_late", "team_report_late"),
    Kind("task", "projects").of("task_assigned", "task_changed", "task_due", "task_overdue"),
    Kind("deliverable", "projects", (MAIL,)).of(
        "deliverable_due", "deliverable_overdue", "deliverable_submitted", "deliverable_accepted", "document_missing", "milestone_due", "milestone_reached",
        "deliverable_delivered", "client_feedback", "review_passed", "output_waived", "faults_mended", "acceptance_filed", "acceptance_withdrawn",
        "acceptance_passed",
    ),
    Kind("meeting", "projects").of(
        "meeting_called", "meeting_changed", "meeting_cancelled", "meeting_action", "action_due", "action_overdue"
    ),
    Kind("minutes", "projects", (MAIL,)).of("minutes_sent", "action_done"),
    Kind("client", "projects", (MAIL,)).of("material_asked", "material_due", "field_work_planned", "field_work_due", "touch_point_due"),
    Kind("quality", "projects").of(
        "finding_opened", "finding_answered", "finding_sent_back", "finding_closed", "finding_due",
        "tailoring_proposed", "tailoring_agreed", "tailoring_refused",
    ),
    Kind("progress", "projects", (MAIL,)).of("progress_submitted", "progress_confirmed", "progress_due", "brief_sent"),
    Kind("project", "projects", (MAIL,), digest=True).of(
        "project_initiated", "project_started", "project_paused", "project_restarted", "project_finished", "project_closed",
        "project_terminated", "change_approved", "plan_approved", "handover_offered", "handover_accepted", "handover_sent_back",
        "evaluation_submitted", "evaluation_given_back", "evaluation_reviewed",
    ),
    Kind("risk", "projects", (MAIL,)).of(
        "risk_raised", "risk_worse", "risk_review_due", "risk_action_given", "risk_action_done", "risk_action_due", "risk_happened",
    ),
    Kind("issue", "projects").of("issue_raised", "issue_handed_on", "issue_resolved", "issue_dropped", "issue_reopened", "issue_due", "issue_overdue"),
    Kind("staffing", "projects").of(
        "staffing_asked", "staffing_agreed", "staffing_countered", "staffing_accepted", "staffing_withdrawn"
    ),
    Kind("absence", "rest", (MAIL,), digest=True).of("absence_entered", "absence_withdrawn"),
    Kind("system", "rest", (), bell_only=True).of("delivery_failed", "job_failed"),
    Kind("other", "rest", (MAIL,), digest=True),
)
KIND = {kind.key: kind for kind in KINDS}
CHOSEN = tuple(kind for kind in KINDS if not kind.bell_only)  # what people choose ways for
_OF_WORD = {word: kind for kind in KINDS for word in kind.words}


def kind_of(word: str) -> Kind:
    """The kind a notice's word belongs to.

    >>> kind_of("cost_alarm").key, kind_of("never heard").key
    ('alarm', 'other')
    """
    return _OF_WORD.get(word, KIND["other"])
