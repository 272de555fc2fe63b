"""What can still be open on a project when it is to be closed, one line each (PRJ-13). A domain that keeps something open adds its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from db.models import (
    ApprovalCase,
    BonusSheet,
    CorrectiveAction,
    Deliverable,
    MeetingAction,
    ProgressPeriod,
    Project,
    ProjectChange,
    ProjectIssue,
    ProjectRisk,
    QaReview,
    QualityFinding,
    ReportLine,
)

OF_THEIR_OWN = ("closure", "change")  # the approval that asks is not in its own way; a change has its own line


@dataclass(frozen=True)
class OpenKind:
    """Rows of `model` with a `project_id` for which `condition` holds are open. `word`: `open.<word>` of the catalogues; `leaf`: the tab of
    the project where they are settled; `called_off`: with a terminated project nobody will do them any more."""

    word: str
    model: Any
    condition: ColumnElement[bool]
    leaf: str
    called_off: bool = False
    belongs_by: str = "project_id"  # the column that names the project

    def open_on(self, project_id: int) -> tuple[ColumnElement[bool], ...]:
        return getattr(self.model, self.belongs_by) == project_id, self.condition


OPEN_KINDS: tuple[OpenKind, ...] = (
    OpenKind("report_lines", ReportLine, ReportLine.state.in_(("draft", "submitted", "sent_back")), "progress"),
    OpenKind("progress_periods", ProgressPeriod, ProgressPeriod.state.in_(("submitted", "sent_back")), "progress", called_off=True),
    OpenKind("qa_reviews", QaReview, QaReview.state == "open", "progress"),
    OpenKind("changes", ProjectChange, ProjectChange.state.in_(("draft", "in_approval")), "changes"),
    OpenKind("approvals", ApprovalCase, ApprovalCase.state.in_(("running", "returned")) & (ApprovalCase.document_type.not_in(OF_THEIR_OWN)), "approval"),
    OpenKind("bonus_sheets", BonusSheet, BonusSheet.state.in_(("draft", "in_approval")), "money"),
    OpenKind("deliverables", Deliverable, (Deliverable.state != "accepted") & (Deliverable.waived == ""), "deliverables", called_off=True),
    OpenKind("risks", ProjectRisk, ProjectRisk.closed_on.is_(None), "risks", called_off=True),
    OpenKind("issues", ProjectIssue, ProjectIssue.state == "open", "issues", called_off=True),
    OpenKind("corrective_actions", CorrectiveAction, CorrectiveAction.state != "effective", "indicators", called_off=True),
    OpenKind("sub_projects", Project, Project.state.not_in(("terminated", "closed", "rejected")), "overview", belongs_by="main_project_id"),
    OpenKind("quality_findings", QualityFinding, QualityFinding.state != "closed", "quality", called_off=True),
    OpenKind("meeting_actions", MeetingAction, MeetingAction.done_on.is_(None), "meetings", called_off=True),
)
