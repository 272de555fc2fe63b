"""What a template brings, in short and in full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from core.access import Actor
from core.risks.rules import level_of
from core.templates.blocks import BlockContent
from core.templates.content import TemplateContent, TemplateTask, rows
from core.templates.queries import TemplateCard, laid_out
from pages.shared.format import days, percent, period
from pages.shared.html import Text, chip, html, html_of, icon_html, join, table
from pages.shared.words import _, either, word


def effort(content: TemplateContent) -> Decimal:
    return sum((row.task.effort_days for row in rows(content) if row.task and not row.is_summary), Decimal(0))


def counts(content: TemplateContent) -> str:
    lines = rows(content)
    tasks = sum(1 for r in lines if r.task and not r.is_summary)
    return _(
        "{stages} stages, {tasks} tasks, {days} person days, {risks} risks",
        stages=len(content.stages),
        tasks=tasks,
        days=days(effort(content)),
        risks=len(content.risks),
    )


def outline(actor: Actor, template: TemplateCard, starts_on: dt.date) -> None:
    """Stages with their dates from a day on, shares and closing milestones; risks and weights under them."""
    content, dates = template.content, laid_out(actor, template.content, starts_on)
    html('<div class="t-small t-muted">{}</div>', counts(content))
    pieces = []
    for n, stage in enumerate(content.stages, 1):
        first, last = dates[str(n)]
        end = (
            html_of('<div class="t-small"><span>{} {}</span></div>', icon_html("flag"), either(stage.milestone.name, stage.milestone.name_en))
            if stage.milestone
            else ""
        )
        pieces.append(
            html_of(
                '<div class="m-mcard"><div><b>{} {}</b><span>{}</span></div><div class="t-small t-muted"><span>{}</span><span>{}</span></div>{}</div>',
                n,
                either(stage.name, stage.name_en),
                percent(stage.revenue_share),
                period(first, last),
                _("{n} tasks", n=len(stage.tasks)),
                end,
            )
        )
    html("{}", join(pieces))
    html('<div class="m-group">{}</div>{}', _("Role weights"), weights(content))


def weights(content: TemplateContent) -> Text:
    return join((chip(f"{word(f'project_role.{role}')} {days(weight)}") for role, weight in content.weights.items()), " ")


def tree(content: TemplateContent) -> Text:
    """Every task as the grid would show it."""
    lines = []
    for row in rows(content):
        task = row.task
        name = html_of('<span style="padding-left:{}px">{}{}</span>', row.code.count(".") * 14, "◆ " if row.milestone else "", either(row.name, row.name_en))
        lines.append(
            (
                row.code,
                html_of("<b>{}</b>", name) if row.is_summary else name,
                word(f"project_role.{task.role}") if task and task.role else "",
                days(task.effort_days) if task and task.effort_days else "",
                str(row.duration) if task and not row.is_summary else "",
                row.predecessors if not row.milestone else "",
                either(task.deliverable, task.deliverable_en)
                if task and task.deliverable
                else _requires(content, row.milestone.requires)
                if row.milestone
                else "",
            )
        )
    head = [_("WBS"), _("Task"), _("Role"), _("Days"), _("Working days"), _("Predecessors"), _("Deliverable, precondition")]
    return table(head, lines, align="lllrrll", widths=["7%", "32%", "11%", "7%", "9%", "13%", "21%"])


def block_tree(block: BlockContent) -> Text:
    """The tasks of a block with the codes its links name."""
    lines = [
        (
            code,
            html_of('<span style="padding-left:{}px">{}{}</span>', code.count(".") * 14, "◆ " if task.is_milestone else "", either(task.name, task.name_en)),
            word(f"project_role.{task.role}") if task.role else "",
            days(task.effort_days) if task.effort_days else "",
            str(task.duration) if not task.children else "",
            task.predecessors,
            either(task.deliverable, task.deliverable_en),
        )
        for code, task in _coded(block.tasks, "")
    ]
    head = [_("WBS"), _("Task"), _("Role"), _("Days"), _("Working days"), _("Predecessors"), _("Deliverable")]
    return table(head, lines, align="lllrrll", widths=["7%", "34%", "11%", "8%", "10%", "13%", "17%"])


def _coded(tasks: Sequence[TemplateTask], before: str) -> Iterator[tuple[str, TemplateTask]]:
    for n, task in enumerate(tasks, 1):
        yield f"{before}{n}", task
        yield from _coded(task.children, f"{before}{n}.")


def _requires(content: TemplateContent, needed: tuple[str, ...]) -> str:
    names = {r.code: either(r.task.deliverable, r.task.deliverable_en) for r in rows(content) if r.task and r.task.deliverable}
    found = []
    for text in needed:
        kind, _colon, what = text.partition(":")
        found.append(names.get(what, "") if kind == "deliverable" else word(f"precondition.{kind}") + (f" {what}" if what else ""))
    return _(", ").join(found)


def risk_rows(content: TemplateContent) -> Text:
    rows_ = [
        (
            either(r.name, r.name_en),
            chip(
                _("{likelihood} × {impact}", likelihood=word(f"likelihood.{r.likelihood}"), impact=word(f"impact.{r.impact}")), level_of(r.likelihood, r.impact)
            ),
            r.response or "—",
        )
        for r in content.risks
    ]
    return table([_("Risk"), _("Level"), _("Response")], rows_)
