"""A plan as sponsor and PMO read it before baseline 0: what it costs against the approved budget, when, by whom, what may go wrong
(PRJ-42). Drawn on the decision page and on the project's own."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor
from core.plan import gate_queries
from core.plan import queries as plans
from core.plan.gate import PlanCost
from core.plan.queries import PlanSheet
from core.projects import queries, team
from core.projects.queries import ProjectCard
from core.risks.queries import risks
from pages.projects import initiation_panel
from pages.projects.gate import sentences
from pages.shared.format import days, money
from pages.shared.gantt import GanttRow, gantt_html
from pages.shared.html import Text, bullet, html, html_of, sentence_line, table
from pages.shared.record import card as white_card
from pages.shared.record import figures
from pages.shared.words import _, either, language

MOST_ROWS = 120


def draw(actor: Actor, document_id: int) -> None:
    """Figures, then plan, stages, team; read-only."""
    sheet = gate_queries.submission(actor, document_id)
    project, plan = queries.card(actor, sheet.row.project_id), plans.plan(actor, sheet.row.project_id)
    leaves = [r for r in plan.rows if not r.is_summary]
    cells: list[tuple[Text, Text, Text, Text]] = [
        (_("Finish"), str(max((r.finishes_on for r in leaves), default=project.finishes_on)), "", _("project until {day}", day=project.finishes_on)),
        (_("Effort"), _("{days} person days", days=days(sum((r.effort_days for r in leaves), Decimal(0)))), "", _("{n} tasks", n=len(leaves))),
        (_("Milestones"), str(sum(r.is_milestone for r in leaves)), "", _("{n} deliverables", n=sum(bool(r.deliverable) for r in leaves))),
    ]
    if sheet.cost is not None:
        cells.insert(0, _cost_cell(sheet.cost))
    figures(cells)
    for text in sentences(sheet.refusals):
        sentence_line(text, "red", "error")
    with white_card(f"plan_gate_{document_id}", _("What is planned?")):
        if sheet.row.note:
            html('<div class="t-lines">{}</div>', sheet.row.note)
        _tabs(actor, project, plan)


def _cost_cell(cost: PlanCost) -> tuple[Text, Text, Text, Text]:
    left = cost.budget - cost.total
    tone = "red" if left < 0 else "green"
    note = _("{amount} below the approved budget", amount=money(left)) if left >= 0 else _("{amount} above the approved budget", amount=money(-left))
    return _("Cost of the plan"), money(cost.total), bullet(cost.total, scale=max(cost.total, cost.budget) or 1, mark=cost.budget, tone=tone), note


def _tabs(actor: Actor, project: ProjectCard, plan: PlanSheet) -> None:
    members = team.team(actor, project.id)
    register = [r for r in risks(actor, project.id) if r.closed_on is None]
    names = [_("Tasks {n}", n=len(plan.rows)), _("Plan by stage"), _("Team {n}", n=len({m.employee_id for m in members})), _("Risks {n}", n=len(register))]
    tasks, stages, who, wrong = st.tabs(names, key=f"plan_gate_tabs_{project.id}_{language()}")
    with tasks:
        _tasks(plan)
    with stages:
        initiation_panel.stage_table(project, queries.stages(actor, project.id), None)
    with who:
        initiation_panel.team_table(members)
    with wrong:
        initiation_panel.risk_table(register)


def _tasks(plan: PlanSheet) -> None:
    rows = [
        GanttRow(
            str(r.task_id),
            f"{r.code} {either(r.name, r.name_en)}",
            r.starts_on,
            r.finishes_on,
            level=r.level,
            summary=r.is_summary,
            milestone=r.is_milestone,
            critical=r.is_critical,
        )
        for r in plan.rows[:MOST_ROWS]
    ]
    html('<div class="desk-only">{}</div>', html_of(gantt_html(rows, today=clock.today(), head=_("Task"), links=False).replace("{", "{{").replace("}", "}}")))
    body = [
        (
            html_of("<b>{}</b> {}", r.code, either(r.name, r.name_en)),
            either(r.responsible, r.responsible_en) or "—",
            f"{r.starts_on} – {r.finishes_on}",
            days(r.effort_days),
            r.deliverable or "—",
        )
        for r in plan.rows[:MOST_ROWS]
        if not r.is_summary
    ]
    html("{}", table([_("Task"), _("Responsible"), _("Period"), _("Days"), _("Deliverable")], body, align="lllrl", cards=True))


def if_approved(actor: Actor, document_id: int) -> str:
    """What the last approval does."""
    sheet = gate_queries.submission(actor, document_id)
    if sheet.refusals:
        return _("It cannot be approved now: {reason}", reason=" ".join(sentences(sheet.refusals)))
    return _("With the last approval baseline 0 is kept, the team is told and the project may start.")
