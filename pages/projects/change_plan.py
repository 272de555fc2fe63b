"""The plan of a change in the editor of plans (PRJ-04, PRJ-14)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.access import Actor
from core.changes import plan
from core.changes.queries import ChangeSheet
from core.plan.draft import PlanDraft
from core.plan.service import Rebased, Saved
from core.scheduling.model import TaskKey
from pages.projects.plan_editor import Loaded
from pages.shared.wbs_editor import TaskFacts
from pages.shared.words import _, word


@dataclass(frozen=True)
class ProposedPlan:
    """A `PlanSource`: beside each proposed task stands the task as the project has it, where a baseline would."""

    sheet: ChangeSheet

    @property
    def key(self) -> str:
        return f"change_plan_{self.sheet.row.id}"

    @property
    def number(self) -> str:
        return self.sheet.row.number

    @property
    def version(self) -> int:
        return self.sheet.version

    @property
    def starts_on(self) -> dt.date:
        return self.sheet.weighed.after.starts_on

    @property
    def editable(self) -> bool:
        return self.sheet.editable

    @property
    def breakable(self) -> bool:
        return False

    @property
    def view(self) -> str:
        return "plan"

    @property
    def locked_because(self) -> str:
        return _("Read only: the change is “{state}”.", state=word(f"state.project_change.{self.sheet.row.state}"))

    @property
    def note(self) -> str:
        return _("This is the proposal: the outline of a bar is the task as the project has it now. The project's own plan does not move.")

    def load(self, actor: Actor, baseline: int | None) -> Loaded:
        facts: dict[TaskKey, TaskFacts] = {
            t.id: TaskFacts(None, None, t.starts_on, t.finishes_on) for t in self.sheet.weighed.before.tasks if t.starts_on and t.finishes_on
        }
        names: dict[TaskKey, tuple[str, str]] = {i: (name, english) for i, (name, english) in self.sheet.called.tasks.items() if english and english != name}
        return Loaded(plan.open_plan(actor, self.sheet.row.id), None, facts, names)

    def save(self, actor: Actor, draft: PlanDraft, *, seen_version: int) -> Saved:
        return plan.save_plan(actor, self.sheet.row.id, draft, seen_version=seen_version)

    def rebased(self, actor: Actor, draft: PlanDraft) -> Rebased:
        return plan.rebased(actor, self.sheet.row.id, draft)
