"""What a template requires to be handed over, of a task or of a whole stage (PRJ-44)."""

from __future__ import annotations

from typing import Any

from core.deliverables.rules import KINDS
from core.plan.cells import Choice
from core.plan.tree import Tasks
from core.scheduling.model import TaskKey
from core.templates.content import TemplateOutput, TemplateTask
from core.templates.layout import Extras
from pages.shared.aggrid import take
from pages.shared.record import card
from pages.shared.session import fragment
from pages.shared.sheet_draft import ReadLine, SheetColumn
from pages.shared.sheet_draft import read as read_lines
from pages.shared.sheet_grid import draw_sheet, line_of, open_sheet
from pages.shared.words import _, word


def draw(key: str, tasks: Tasks, extras: Extras) -> None:
    """The sheet; a line names its task or its stage (a top line of the plan)."""
    _sheet(key, tasks, extras)


def _columns(tasks: Tasks) -> list[SheetColumn]:
    places = tuple(Choice(str(t.id), f"{t.code} {t.name}".strip(), (t.code, t.name)) for t in tasks if not t.is_milestone)
    return [
        SheetColumn("place", _("Task or stage"), "choice", 200, places),
        SheetColumn("name", _("Required output"), "text", 190, flex=True),
        SheetColumn("name_en", _("Name in English"), "text", 170, flex=True),
        SheetColumn("kind", _("Kind"), "choice", 100, tuple(Choice(k, word(f"deliverable_kind.{k}"), (k,)) for k in KINDS)),
        SheetColumn("criterion", _("Accepted when"), "text", 220, flex=True, longest=2000),
    ]


def _kept(tasks: Tasks, extras: Extras) -> list[tuple[TaskKey, TemplateOutput]]:
    found = []
    for task in tasks:
        part = extras.stages.get(task.id) or extras.tasks.get(task.id)
        found += [(task.id, output) for output in (part.outputs if part else ())]
    return found


def _opened(key: str, tasks: Tasks, extras: Extras) -> Any:
    columns, known = _columns(tasks), _kept(tasks, extras)
    lines = [line_of(str(n), columns, {"place": str(where), **o.model_dump()}) for n, (where, o) in enumerate(known, 1)]
    return open_sheet(f"{key}_outputs", lambda: lines, stamp=key)


@fragment
def _sheet(key: str, tasks: Tasks, extras: Extras) -> None:
    editor, columns = _opened(key, tasks, extras), _columns(tasks)
    editor.take(take(f"{key}_outputs"))
    with card("template_outputs", _("What must be handed over?"), _("a task cannot be done without it")):
        draw_sheet(editor, f"{key}_outputs", columns, read_lines(editor.draft, columns), add=_("Required output"), tallest=8)


def read(key: str, tasks: Tasks, extras: Extras) -> Extras:
    """The parts with the outputs as typed now; a line without a place or a name is left out."""
    rows: list[ReadLine] = read_lines(_opened(key, tasks, extras).draft, _columns(tasks))
    outputs: dict[str, list[TemplateOutput]] = {}
    for row in rows:
        v = row.values
        if v["place"] and v["name"]:
            made = {"name": v["name"], "name_en": v["name_en"] or "", "kind": v["kind"] or "report", "criterion": v["criterion"] or ""}
            outputs.setdefault(str(v["place"]), []).append(TemplateOutput.model_validate(made))
    parts, stages = dict(extras.tasks), dict(extras.stages)
    for task in tasks:
        own = tuple(outputs.get(str(task.id), ()))
        if task.id in stages:
            stages[task.id] = stages[task.id].model_copy(update={"outputs": own})
        elif task.id in parts or own:
            part = parts.get(task.id) or TemplateTask(name=task.name or task.code)
            parts[task.id] = part.model_copy(update={"outputs": own})
    return Extras(parts, stages, extras.milestones)
