"""The chosen step of a draft, in fields: what it is called, what it follows, who decides and how many, when, until when (APR-02)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import streamlit as st

from core.access import Role
from core.approval.definition import LONGEST_NAME, ApproverRule, FlowBroken, Mode, StepDefinition
from core.approval.drafts import FlowSheet
from core.approval.flow_check import PROJECT_ROLES
from pages.approvals.condition_builder import Builder, condition_field
from pages.approvals.flow_draft import Editing
from pages.approvals.flow_words import field_word, step_name
from pages.shared.html import html, html_of, join, muted
from pages.shared.words import _, has_word, heading, language, sentence, word

RULES = (
    "company_role",
    "project_role",
    "persons",
    "initiator_manager",
    "initiator_department_head",
    "bearing_department_head",
    "chosen_by_initiator",
    "chosen_in_step",
)
MODES = ("any", "all", "n_of_m", "percent", "in_turn")
LATE = ("remind", "escalate", "deputy")
HELP_LONGEST = 500


@dataclass
class StepForm:
    """The fields of one step; `slots` are the places under them where what is wrong is told once the whole flow has been looked at."""

    edit: Editing
    sheet: FlowSheet
    people: Mapping[int, str]
    slots: dict[str, Any] = field(default_factory=dict)
    moved: bool = False

    def key(self, part: str) -> str:
        return f"fs_{self.edit.flow_id}_{self.edit.drawn}_{self.edit.chosen}_{part}_{language()}"

    def slot(self, part: str) -> None:
        self.slots[part] = st.container(key=f"fslot_{part}", gap=0)

    def draw(self, step: StepDefinition) -> StepDefinition:
        """Draws the fields; returns the step as they say it now."""
        now: dict[str, Any] = {}
        left, right = st.columns(2, gap=14)
        now["name"] = left.text_input(_("Name in Chinese"), value=step.name, key=self.key("name"), max_chars=LONGEST_NAME) or ""
        now["name_en"] = right.text_input(_("Name in English"), value=step.name_en, key=self.key("name_en"), max_chars=LONGEST_NAME) or ""
        self.slot("name")
        now["after"] = self._after(step)
        self.slot("after")
        now["approver"] = self._approver(step)
        self.slot("approver")
        now["mode"] = self._mode(step.mode)
        self.slot("mode")
        builder = Builder(f"step_{self.edit.chosen}", self.edit.drawn, self.sheet.flow.document_type, {f.name: f for f in self.sheet.fields})
        now["condition"], self.moved = condition_field(_("Entered only when …"), builder, step.condition)
        self.slot("condition")
        now |= self._late(step)
        self.slot("limit_hours")
        now["editable"] = self._fillable(step)
        self.slot("editable")
        now |= self._help(step)
        return step.model_copy(update=now)

    def _after(self, step: StepDefinition) -> tuple[str, ...]:
        others = {s.key: f"{n} {step_name(s)}" for n, s in enumerate(self.edit.steps, start=1) if s.key != step.key}
        shown = {**others, **{k: k for k in step.after if k not in others}}
        chosen = st.multiselect(
            _("Begins after"),
            list(shown),
            default=list(step.after),
            format_func=lambda k: shown.get(k, k),
            key=self.key(f"after_{abs(hash(tuple(shown)))}"),
            placeholder=_("submission"),
            help=_("Several: it waits for all of them. Two steps after the same one run side by side."),
        )
        return tuple(chosen)

    def _approver(self, step: StepDefinition) -> ApproverRule:
        rule = step.approver
        rules = {k: heading(f"approver.{k}") for k in RULES}
        left, right = st.columns(2, gap=14)
        kind = left.selectbox(_("Who decides"), RULES, index=RULES.index(rule.kind), format_func=lambda k: rules[k], key=self.key("rule")) or rule.kind
        with right:
            match kind:
                case "company_role":
                    roles = {r.value: word(f"role.{r.value}") for r in Role}
                    return ApproverRule(kind=kind, role=self._one(_("Role in the firm"), roles, rule.role, "role") or "")
                case "project_role":
                    roles = {r.value: word(f"project_role.{r.value}") for r in PROJECT_ROLES}
                    return ApproverRule(kind=kind, role=self._one(_("Role in the project"), roles, rule.role, "project_role") or "")
                case "persons":
                    return ApproverRule(kind=kind, persons=self._persons(rule.persons))
                case "initiator_manager":
                    levels = st.number_input(_("Levels up"), value=rule.levels, step=1, key=self.key("levels"), help=_("1 is the direct manager."))
                    return ApproverRule(kind=kind, levels=int(levels))
                case "chosen_in_step":
                    steps = {s.key: step_name(s) for s in self.edit.steps if s.key != step.key}
                    return ApproverRule(kind=kind, step=self._one(_("Chosen in step"), steps, rule.step, f"step_{abs(hash(tuple(steps)))}") or "")
        with right:
            html('<div class="m-aside-note">{}</div>', word(f"approver_note.{kind}"))
        return ApproverRule(kind=kind)

    def _one(self, label: str, options: Mapping[str, str], value: str, part: str) -> str | None:
        known = {**options, **({value: value} if value and value not in options else {})}
        names = list(known)
        return st.selectbox(
            label, names, index=names.index(value) if value in known else None, format_func=lambda k: known[k], key=self.key(part), placeholder=_("Choose")
        )

    def _persons(self, value: Sequence[int]) -> tuple[int, ...]:
        known = {**self.people, **{p: f"#{p}" for p in value if p not in self.people}}
        chosen = st.multiselect(
            _("Named persons"),
            list(known),
            default=list(dict.fromkeys(value)),
            format_func=lambda p: known[p],
            key=self.key("persons"),
            placeholder=_("Type a name"),
        )
        return tuple(chosen)

    def _mode(self, mode: Mode) -> Mode:
        left, right = st.columns(2, gap=14)
        labels = {m: heading(f"mode_choice.{m}") for m in MODES}
        kind = (
            left.selectbox(_("How many must approve"), MODES, index=MODES.index(mode.kind), format_func=lambda m: labels[m], key=self.key("mode")) or mode.kind
        )
        if kind == "n_of_m":
            count = right.number_input(_("At least"), value=mode.count if mode.kind == kind else 2, step=1, key=self.key("count"))
            return Mode(kind=kind, count=int(count))
        if kind == "percent":
            began = float(mode.percent) if mode.kind == kind else 50.0
            share = right.number_input(_("Percent of the persons"), value=began, step=5.0, format="%.1f", key=self.key("percent"))
            return Mode(kind=kind, percent=Decimal(str(round(share, 1))))
        with right:
            html('<div class="m-aside-note">{}</div>', word(f"mode_note.{kind}"))
        return Mode(kind=kind)

    def _late(self, step: StepDefinition) -> dict[str, Any]:
        left, right = st.columns(2, gap=14)
        hours = left.number_input(
            _("Time limit in working hours"),
            value=float(step.limit_hours) if step.limit_hours is not None else None,
            step=4.0,
            format="%.1f",
            key=self.key("limit"),
            placeholder=_("no limit"),
        )
        late, moves = step.when_late, {w: heading(f"when_late.{w}") for w in LATE}
        if hours is not None:
            with right:
                chosen = st.pills(
                    _("When it is late"),
                    LATE,
                    selection_mode="multi",
                    default=list(late),
                    format_func=lambda w: moves[w],
                    key=self.key("late"),
                )
            late = tuple(w for w in LATE if w in (chosen or ()))
        return {"limit_hours": Decimal(str(round(hours, 1))) if hours is not None else None, "when_late": late}

    def _fillable(self, step: StepDefinition) -> tuple[str, ...]:
        kind = self.sheet.flow.document_type
        names = list(dict.fromkeys([*(f.name for f in self.sheet.fillable), *step.editable]))
        if not names:
            html("{}", muted(_("This kind of document has no field that may be filled in while it is in approval.")))
            return ()
        called = {n: field_word(kind, n) for n in names}
        chosen = st.multiselect(
            _("May be filled in here"),
            names,
            default=list(step.editable),
            format_func=lambda n: called[n],
            key=self.key("editable"),
            placeholder=_("nothing"),
        )
        return tuple(chosen)

    def _help(self, step: StepDefinition) -> dict[str, Any]:
        with st.expander(_("Explanation shown to the initiator"), expanded=bool(step.help or step.help_en), key=f"fexp_{self.edit.chosen}"):
            left, right = st.columns(2, gap=14)
            zh = left.text_area(_("In Chinese"), value=step.help, key=self.key("help"), max_chars=HELP_LONGEST, height=80)
            en = right.text_area(_("In English"), value=step.help_en, key=self.key("help_en"), max_chars=HELP_LONGEST, height=80)
        return {"help": (zh or "").strip(), "help_en": (en or "").strip()}

    def tell(self, problems: Iterable[FlowBroken], key: str) -> None:
        """What is wrong with the step, each under its field."""
        told: dict[str, list[str]] = {}
        for problem in problems:
            if problem.step_key == key:
                told.setdefault(str(problem.field).partition(".")[2], []).append(sentence(problem))
        for part, lines in told.items():
            where = self.slots.get(part) or self.slots["name"]
            where.html(html_of('<div class="m-fielderror below" role="alert">{}</div>', join(lines, " ")))


def follow_up_word(name: str) -> str:
    return heading(f"follow_up.{name}") if has_word(f"follow_up.{name}") else name
