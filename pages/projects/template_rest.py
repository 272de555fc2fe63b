"""What a template holds besides its plan: shares and preconditions of its stages, risks, role weights, goal and scope, words of its tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from core.plan.cells import Choice
from core.plan.tree import DraftTask, Tasks
from core.projects.types import TEAM_ROLES
from core.risks.words import IMPACTS, LIKELIHOODS
from core.scheduling.model import TaskKey
from core.templates.content import TemplateContent, TemplateRisk, TemplateStage, TemplateTask
from core.templates.editing import Rest, Workbench
from core.templates.layout import Extras, codes_of
from pages.projects import quality_template, template_outputs
from pages.shared.aggrid import take
from pages.shared.format import days
from pages.shared.forms import text_field
from pages.shared.html import chip, html
from pages.shared.record import card
from pages.shared.session import fragment
from pages.shared.sheet_draft import ReadLine, SheetColumn
from pages.shared.sheet_draft import read as read_lines
from pages.shared.sheet_grid import draw_sheet, line_of, open_sheet
from pages.shared.words import _, either, word

RECEIPTS = 6  # plan lines a milestone may wait for
LONGEST = 10_000
WORDS = ("name_en", "description", "deliverable_en", "criterion")


def draw(bench: Workbench, key: str, tasks: Tasks, extras: Extras) -> None:
    assert isinstance(bench.content, TemplateContent)
    _stages(bench.content, key, tasks, extras)
    template_outputs.draw(key, tasks, extras)
    _risks(bench.content, key)
    _weights(bench.content, key)
    quality_template.draw(bench.content, key)
    _words(key, tasks, extras)
    with card("template_goal", _("Goal and scope of a project that begins with it")):
        text_field(_("Goal"), "goal", key=f"{key}_goal", value=bench.content.goal, area=True, longest=LONGEST)
        text_field(_("Scope"), "scope", key=f"{key}_scope", value=bench.content.scope, area=True, longest=LONGEST)


def read(bench: Workbench, key: str, tasks: Tasks, extras: Extras) -> tuple[Rest, Extras]:
    """Everything as typed now, for saving."""
    assert isinstance(bench.content, TemplateContent)
    state, codes = st.session_state, codes_of(tasks, extras)
    tops = [t for t in tasks if t.parent_id is None]
    shares = tuple(_share(key, top, extras) / 100 for top in tops)
    requires = tuple(tuple(_written(need, codes, tops) for need in state.get(f"{key}_needs_{top.id}", _needs_of(top, tasks, extras))) for top in tops)
    weights = {r.value: Decimal(str(state.get(f"{key}_weight_{r.value}", bench.content.weights.get(r.value, 0)))) for r in TEAM_ROLES}
    rest = Rest(
        str(state.get(f"{key}_goal", bench.content.goal)), str(state.get(f"{key}_scope", bench.content.scope)), shares, requires,
        _read_risks(bench.content, key), weights, quality_template.read(bench.content, key),
    )  # fmt: skip
    return rest, template_outputs.read(key, tasks, _with_words(key, extras))


def _share(key: str, top: DraftTask, extras: Extras) -> Decimal:
    kept = extras.stages.get(top.id)
    typed = st.session_state.get(f"{key}_share_{top.id}")
    return (kept.revenue_share * 100 if kept else Decimal(0)) if typed is None else Decimal(str(round(typed, 4)))


def _stages(content: TemplateContent, key: str, tasks: Tasks, extras: Extras) -> None:
    tops = [t for t in tasks if t.parent_id is None]
    total = sum((_share(key, top, extras) for top in tops), Decimal(0))
    mark = chip(_("shares add up to 100"), "green", "check") if total == 100 else chip(_("shares {total}, must be 100", total=days(total)), "red", "error")
    with card("template_stages", _("Which stages?"), mark):
        for n, top in enumerate(tops, 1):
            name, share, needs = st.columns([1.2, 0.6, 2.4], gap=14, vertical_alignment="bottom")
            kept = extras.stages.get(top.id)
            name.text_input(_("Stage {n}", n=n), value=_shown(top, kept), disabled=True, key=f"{key}_stage_{top.id}_{hash(top.name)}")
            share.number_input(_("Revenue share %"), 0.0, 100.0, float(_share(key, top, extras)), 5.0, format="%.2f", key=f"{key}_share_{top.id}")
            ending = _ending(top, tasks, extras)
            options = _options(tops[: n - 1], tasks)
            if ending is None:
                needs.text_input(_("Its milestone waits for"), value=_("no milestone ends this stage"), disabled=True, key=f"{key}_none_{top.id}")
                continue
            names = dict(options)
            default = [need for need in _needs_of(top, tasks, extras) if need in names]
            needs.multiselect(
                _("“{milestone}” waits for", milestone=ending.name),
                list(names),
                default=default,
                format_func=lambda need, names=names: names[need],  # type: ignore[misc]
                key=f"{key}_needs_{top.id}",
                placeholder=_("nothing"),
            )


def _shown(top: DraftTask, kept: TemplateStage | None) -> str:
    return either(top.name, kept.name_en) if kept and kept.name == top.name else top.name


def _ending(top: DraftTask, tasks: Tasks, extras: Extras) -> DraftTask | None:
    found = [t for t in tasks if t.parent_id == top.id and t.is_milestone]
    return next((t for t in found if t.id in extras.milestones), found[-1] if found else None)


def _options(before: Sequence[DraftTask], tasks: Tasks) -> list[tuple[str, str]]:
    """(kind:key, words) of what a milestone can wait for."""
    found = [(f"deliverable:{t.id}", _("Deliverable {name}", name=t.deliverable)) for t in tasks if t.deliverable and not t.is_summary]
    found += [(f"milestone:{t.id}", _("Milestone of stage {name}", name=t.name)) for t in before]
    found += [(f"receipt:{n}", _("Receipt of plan line {n}", n=n)) for n in range(1, RECEIPTS + 1)]
    return [*found, ("qa", word("precondition.qa"))]


def _needs_of(top: DraftTask, tasks: Tasks, extras: Extras) -> list[str]:
    """The preconditions as opened, by keys instead of codes; keys of an opened template are its codes behind a t."""
    ending = _ending(top, tasks, extras)
    kept = extras.milestones.get(ending.id) if ending else None
    found = []
    for need in kept.requires if kept else ():
        kind, colon, what = need.partition(":")
        found.append(f"{kind}{colon}{f't{what}' if kind in ('deliverable', 'milestone') else what}")
    return found


def _written(need: str, codes: Mapping[TaskKey, str], tops: Sequence[DraftTask]) -> str:
    kind, _colon, what = need.partition(":")
    if kind == "deliverable":
        return f"deliverable:{codes.get(what, what)}"
    if kind == "milestone":
        return f"milestone:{next((n for n, top in enumerate(tops, 1) if str(top.id) == what), what)}"
    return need


def _risk_columns() -> list[SheetColumn]:
    return [
        SheetColumn("name", _("Risk"), "text", 220, flex=True),
        SheetColumn("name_en", _("Name in English"), "text", 180, flex=True),
        SheetColumn("likelihood", _("Likelihood"), "choice", 92, tuple(Choice(x, word(f"likelihood.{x}"), (x,)) for x in LIKELIHOODS)),
        SheetColumn("impact", _("Impact"), "choice", 92, tuple(Choice(x, word(f"impact.{x}"), (x,)) for x in IMPACTS)),
        SheetColumn("response", _("Response"), "text", 260, flex=True, longest=2000),
    ]


def _risk_lines(content: TemplateContent, key: str) -> Any:
    columns = _risk_columns()
    return open_sheet(f"{key}_risks", lambda: [line_of(str(n), columns, r.model_dump()) for n, r in enumerate(content.risks, 1)], stamp=key)


@fragment
def _risks(content: TemplateContent, key: str) -> None:
    editor, columns = _risk_lines(content, key), _risk_columns()
    editor.take(take(f"{key}_risks"))
    with card("template_risks", _("Which risks does such a project bring?")):
        draw_sheet(editor, f"{key}_risks", columns, read_lines(editor.draft, columns), add=_("Risk"), tallest=8)


def _read_risks(content: TemplateContent, key: str) -> tuple[TemplateRisk, ...]:
    rows: list[ReadLine] = read_lines(_risk_lines(content, key).draft, _risk_columns())
    kept = {str(n): r for n, r in enumerate(content.risks, 1)}
    found = []
    for row in rows:
        v = row.values
        if not v["name"]:
            continue
        values = {"name": v["name"], "name_en": v["name_en"] or "", "likelihood": v["likelihood"] or "medium", "impact": v["impact"] or "moderate",
                  "response": v["response"] or ""}  # fmt: skip
        found.append(kept[row.line.id].model_copy(update=values) if row.line.id in kept else TemplateRisk(**values))
    return tuple(found)


def _weights(content: TemplateContent, key: str) -> None:
    typed = [st.session_state.get(f"{key}_weight_{r.value}", float(content.weights.get(r.value, 0))) for r in TEAM_ROLES]
    total = sum((Decimal(str(t)) for t in typed), Decimal(0))
    mark = chip(_("adds up to 100"), "green", "check") if total == 100 else chip(_("{total}, must be 100", total=days(total)), "red", "error")
    with card("template_weights", _("Role weights"), mark):
        for column, role in zip(st.columns(len(TEAM_ROLES), gap=14), TEAM_ROLES, strict=True):
            column.number_input(
                word(f"project_role.{role.value}"), 0.0, 100.0, float(content.weights.get(role.value, 0)), 5.0, format="%.0f", key=f"{key}_weight_{role.value}"
            )


def _word_columns() -> list[SheetColumn]:
    return [
        SheetColumn("code", _("WBS"), "shown", 60),
        SheetColumn("name", _("Task"), "shown", 190),
        SheetColumn("name_en", _("Name in English"), "text", 190, flex=True),
        SheetColumn("description", _("What is to be done"), "text", 240, flex=True, longest=4000),
        SheetColumn("deliverable_en", _("Deliverable in English"), "text", 170),
        SheetColumn("criterion", _("Criterion of the deliverable"), "text", 200, flex=True, longest=2000),
    ]


def _word_lines(key: str, tasks: Sequence[tuple[str, TemplateTask]]) -> Any:
    columns = _word_columns()
    return open_sheet(f"{key}_words", lambda: [line_of(k, columns, t.model_dump()) for k, t in tasks], stamp=(key, tuple(k for k, _t in tasks)))


@fragment
def _words(key: str, tasks: Tasks, extras: Extras) -> None:
    """English names, descriptions, criteria of the tasks that were saved; a new task takes its own after the first save."""
    known = [(str(t.id), extras.tasks[t.id]) for t in tasks if t.id in extras.tasks and not t.is_summary]
    st.session_state[f"{key}_known"] = known
    editor, columns = _word_lines(key, known), _word_columns()
    editor.take(take(f"{key}_words"))
    shown = {str(t.id): {"code": t.code, "name": t.name} for t in tasks}
    with card("template_words", _("How are the tasks described?"), _("a new task can be described once the template is saved")):
        if not known:
            html('<span class="t-muted">{}</span>', _("Save the new tasks first."))
            return
        draw_sheet(editor, f"{key}_words", columns, read_lines(editor.draft, columns), shown=shown, can_add=False, tallest=10)


def _with_words(key: str, extras: Extras) -> Extras:
    known: list[tuple[str, TemplateTask]] = st.session_state.get(f"{key}_known", [])
    if not known:
        return extras
    changed = dict(extras.tasks)
    for row in read_lines(_word_lines(key, known).draft, _word_columns()):
        kept = changed.get(row.line.id)
        if kept is not None:
            changed[row.line.id] = kept.model_copy(update={name: row.values[name] or "" for name in WORDS})
    return Extras(changed, extras.stages, extras.milestones)
