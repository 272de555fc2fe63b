"""A case under way with all that its course needs: loaded once, under its lock, and handed from function to function."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from core import clock, notices
from core.access import Actor
from core.approval.acting import deputies_of
from core.approval.approvers import Case, of_case
from core.approval.definition import FlowSettings, StepDefinition, read_steps
from core.approval.registry import DocumentFacts, DocumentType, document_type
from core.calendar.hours import after_working_hours
from core.calendar.queries import load_calendar
from core.errors import AsWord, NotFound
from db.models import ApprovalCase, ApprovalTask, CaseEvent, CaseStep, FlowVersion

LIVE = ("open", "queued", "waiting")  # states of a to-do that may still be decided
ENDED_STEP = ("done", "skipped")
KEPT = "kept"  # note of a step whose decisions of the round before still stand


def settings_of(version: FlowVersion) -> FlowSettings:
    """How the flow goes as a whole; a version of before it had settings takes the flow's condition."""
    condition = {} if "condition" in version.settings or not version.flow.condition else {"condition": version.flow.condition}
    return FlowSettings.model_validate({**version.settings, **condition})


@dataclass
class Running:
    """`steps` are those of the present round, with their to-dos."""

    session: Session
    case: ApprovalCase
    version: FlowVersion
    document: DocumentType
    steps: list[CaseStep]
    _facts: DocumentFacts | None = field(default=None)

    @cached_property
    def definitions(self) -> dict[str, StepDefinition]:
        return {d.key: d for d in read_steps(self.version.steps)}

    @cached_property
    def settings(self) -> FlowSettings:
        return settings_of(self.version)

    def facts(self) -> DocumentFacts:
        """The document as it stands; asked for when a step is entered, once."""
        if self._facts is None:
            self._facts = self.document.facts(self.session, self.case.document_id)
        return self._facts

    def know(self, facts: DocumentFacts) -> None:
        self._facts = facts

    def view(self) -> Case:
        return of_case(self.document, self.facts(), self.case, self.version.flow)

    def due(self, definition: StepDefinition) -> dt.datetime | None:
        if definition.limit_hours is None:
            return None
        return after_working_hours(load_calendar(self.session), clock.now(), definition.limit_hours)

    def find(self, task_id: int) -> tuple[CaseStep, ApprovalTask] | None:
        return next(((s, t) for s in self.steps for t in s.tasks if t.id == task_id), None)

    def step(self, key: str) -> CaseStep | None:
        return next((s for s in self.steps if s.key == key), None)

    def ask(self, tasks: Iterable[ApprovalTask]) -> None:
        """Tells the persons of opened to-dos, and who decides for them today."""
        people = [t.assignee_id for t in tasks]
        if people:
            deputies = deputies_of(self.session, people, self.case.document_type, clock.today())
            started = {self.case.initiator_id, self.case.sent_by_id}
            tell(self.session, [*people, *(d for p in people for d in deputies[p] if d not in started)], "todo", self.case)


def case_of_id(case_id: int) -> Select[ApprovalCase, FlowVersion]:
    return (
        select(ApprovalCase, FlowVersion)
        .join(FlowVersion, FlowVersion.id == ApprovalCase.flow_version_id)
        .options(joinedload(FlowVersion.flow, innerjoin=True))
        .where(ApprovalCase.id == case_id)
        .execution_options(populate_existing=True)
    )


def held(statement: Select[ApprovalCase, FlowVersion]) -> Select[ApprovalCase, FlowVersion]:
    """With the lock on the case: from here to the end of the transaction nobody else moves it (APR-07)."""
    return statement.with_for_update(of=ApprovalCase)


def load(session: Session, case_id: int, *, locked: bool = True) -> Running:
    """The case with its version, flow, steps and to-dos; two statements. NotFound when there is none."""
    statement = case_of_id(case_id)
    row = session.execute(held(statement) if locked else statement).one_or_none()
    if row is None:
        raise NotFound(record=AsWord("record.approval_case"))
    case, version = row
    return Running(session, case, version, document_type(case.document_type), steps_of_round(session, case))


_STEPS = (
    select(CaseStep)
    .where(CaseStep.case_id == bindparam("case"), CaseStep.round == bindparam("round"))
    .options(joinedload(CaseStep.tasks))
    .order_by(CaseStep.position, CaseStep.id)
    .execution_options(populate_existing=True)
)


def steps_of_round(session: Session, case: ApprovalCase) -> list[CaseStep]:
    return list(session.scalars(_STEPS, {"case": case.id, "round": case.round}).unique())


def log(
    session: Session, case: ApprovalCase, actor: Actor | None, kind: str, *, step_key: str = "", comment: str = "", for_id: int | None = None, **facts: Any
) -> None:
    """One line of the timeline. `for_id`: in whose place the actor decided, or whom the line is about."""
    session.add(
        CaseEvent(
            case_id=case.id,
            at=clock.now(),
            actor_id=actor.employee_id if actor else None,
            for_id=for_id,
            kind=kind,
            round=case.round,
            step_key=step_key,
            comment=comment,
            facts=facts,
        )
    )


def tell(session: Session, people: Iterable[int | None], kind: str, case: ApprovalCase, **facts: Any) -> None:
    """A notice that names the case."""
    named = {"number": case.number, "title": case.title, "title_en": case.title_en}
    notices.tell(session, people, kind, record="approval_case", record_id=case.id, **named, **facts)
