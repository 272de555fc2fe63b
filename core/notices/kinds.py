"""The kinds of notices a person chooses ways for, and the words of `tell` that belong to each (PLT-11).

A kind is what people tell apart ("returned", "alarms"); a notice's own word (`notice.<word>`) says exactly what happened. A word
that stands nowhere here belongs to `other`; a test asks for a place for each."""

from __future__ import annotations

from dataclasses import dataclass

MAIL, ROBOT = "mail", "robot"
CHANNELS = (MAIL, ROBOT)


@dataclass(frozen=True)
class Kind:
    """`words`: of `tell`. `channels`: where it goes besides the bell until the person says otherwise; `digest`: collected for the
    person's hour. `bell_only` goes nowhere else: it tells of deliveries that fail."""

    key: str
    words: frozenset[str]
    channels: tuple[str, ...] = CHANNELS
    digest: bool = False
    bell_only: bool = False


def _kind(key: str, *words: str, channels: tuple[str, ...] = CHANNELS, digest: bool = False, bell_only: bool = False) -> Kind:
    return Kind(key, frozenset(words), channels, digest, bell_only)


KINDS: tuple[Kind, ...] = (
    _kind("todo", "todo", "handed_over", "transferred", "added_signer", "reassigned", "follow_up"),
    _kind("returned", "returned", "rejected", "report_sent_back", "progress_sent_back", "deliverable_sent_back", "receipt_returned"),
    _kind("decided", "approved", "case_stopped", "withdrawn", "budget_effective", channels=(MAIL,)),
    _kind("urged", "urged"),
    _kind("overdue", "reminded", "overdue", "escalated", "report_late", "team_report_late"),
    _kind("discussion", "commented", "copied", "mentioned", channels=(MAIL,), digest=True),
    _kind("delegation", "delegated", "delegation_ended", channels=(MAIL,)),
    _kind("alarm", "schedule_alarm", "cost_alarm", "deviation_alarm", "budget_warning", "risk_limit", "qa_review_closed"),
    _kind("receivable_due", "receivable_due", "receivable_overdue"),
    _kind("contract_expiring", "contract_expiring", "contract_expired", "contract_without_project"),
    _kind("receipt", "receipt_registered", "receipt_confirmed", channels=(MAIL,)),
    _kind("contract", "contract_effective", "customer_shared", "contact_due", channels=(MAIL,), digest=True),
    _kind("task", "task_assigned", "task_changed", "task_due", "task_overdue"),
    _kind("deliverable", "deliverable_due", "deliverable_overdue", "deliverable_submitted", "deliverable_accepted", "document_missing", "milestone_due", "milestone_reached",
          channels=(MAIL,)),
    _kind("progress", "progress_submitted", "progress_confirmed", "progress_due", channels=(MAIL,)),
    _kind("project", "project_initiated", "project_started", "project_paused", "project_restarted", "project_finished", "project_terminated", "project_closed",
          channels=(MAIL,), digest=True),
    _kind("budget", "budget_effective", channels=(MAIL,)),
    _kind("bonus", "bonus_paid", channels=(MAIL,)),
    _kind("system", "delivery_failed", "job_failed", channels=(), bell_only=True),
    _kind("other", channels=(MAIL,), digest=True),
)  # fmt: skip
KIND = {kind.key: kind for kind in KINDS}
CHOSEN = tuple(kind for kind in KINDS if not kind.bell_only)  # what people choose ways for
_OF_WORD = {word: kind for kind in KINDS for word in kind.words}


def kind_of(word: str) -> Kind:
    """The kind a notice's word belongs to.

    >>> kind_of("cost_alarm").key, kind_of("never heard").key
    ('alarm', 'other')
    """
    return _OF_WORD.get(word, KIND["other"])
