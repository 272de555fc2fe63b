"""A flow in words: who decides in a step, in which mode, entered on which condition; and its drawing."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from core.approval.conditions import Comparison, Condition
from core.approval.definition import ApproverRule, Mode, StepDefinition
from core.approval.flows import FlowRow
from pages.approvals.facts import plain_fact
from pages.shared.format import days
from pages.shared.words import _, either, has_word, say, word

OPERATORS = {"=": "is", "!=": "is_not", ">": "over", ">=": "at_least", "<": "under", "<=": "at_most", "in": "one_of", "not_in": "none_of"}
INK, MUTED, BLUE, LINE = "#182033", "#5d6880", "#2547d0", "#c3cbdb"


def condition_words(condition: Condition | None, document_type: str) -> str:
    """ "Amount is at least ¥2,000,000.00 and …"; empty when it always holds."""
    if condition is None:
        return ""
    parts = [_test_words(t, document_type) for t in condition.tests]
    parts += [f"（{words}）" if (words := condition_words(g, document_type)) else "" for g in condition.groups]
    return (_(" and ") if condition.match == "all" else _(" or ")).join(p for p in parts if p)


def _test_words(test: Comparison, document_type: str) -> str:
    key = f"fact.{document_type}.{test.field}"
    values = test.value if isinstance(test.value, list) else [test.value]
    shown = [_value_words(test.field, v, document_type) for v in values]
    return word(f"operator.{OPERATORS[test.operator]}", field=word(key) if has_word(key) else test.field, value=say(shown))


def _value_words(name: str, value: object, document_type: str) -> str:
    if isinstance(value, str):
        for key in (f"project_type.{value}", f"{document_type}_{name}.{value}", f"{name}.{value}"):
            if has_word(key):
                return word(key)
        if value.isdecimal() and name in ("amount", "net_amount", "cost", "revenue", "pool", "margin"):
            value = f"{value}.00"
    return say(plain_fact(name, value))


def rule_words(rule: ApproverRule, names: Mapping[int, tuple[str, str]]) -> str:
    """Who decides."""
    match rule.kind:
        case "company_role":
            return word(f"role.{rule.role}")
        case "project_role":
            return _("{role} of the project", role=word(f"project_role.{rule.role}"))
        case "persons":
            return say([either(*names[p]) for p in rule.persons if p in names])
        case "initiator_manager":
            return _("the submitter's manager, {n} up", n=rule.levels) if rule.levels > 1 else _("the submitter's manager")
        case "chosen_in_step":
            return _("chosen in step “{step}”", step=rule.step)
    return word(f"approver.{rule.kind}")


def mode_words(mode: Mode) -> str:
    return word(f"mode.{mode.kind}", count=mode.count, percent=days(mode.percent))


def drawing(flow: FlowRow, names: Mapping[int, tuple[str, str]]) -> str:
    """The flow as a graph: a step with a condition is entered through its question, yes to the step, no past it."""
    lines = [
        "digraph {",
        'rankdir=TB; bgcolor="transparent"; nodesep=.3; ranksep=.32;',
        f'node [shape=box style="rounded,filled" fillcolor="white" color="{LINE}" fontname="Inter" fontsize=11 fontcolor="{INK}" margin="0.3,0.1"];',
        f'edge [color="#8e9ab3" fontname="Inter" fontsize=10 fontcolor="{MUTED}" arrowsize=.7];',
        f"start [label={_quoted(_('Submitted'))} shape=oval];",
        f"end [label={_quoted(_('Approved'))} shape=oval];",
    ]
    followed = {name for step in flow.steps for name in step.after}
    for step in flow.steps:
        lines += _step_lines(flow, step, names)
        gate = f"if_{step.key}" if step.condition else step.key
        lines += [f"{_out(flow, name)} -> {gate}" for name in step.after] or [f"start -> {gate}"]
    lines += [f"{_out(flow, s.key)} -> end" for s in flow.steps if s.key not in followed]
    return "\n".join([*lines, "}"])


def _step_lines(flow: FlowRow, step: StepDefinition, names: Mapping[int, tuple[str, str]]) -> list[str]:
    limit = _("{n} working hours", n=days(step.limit_hours)) if step.limit_hours is not None else ""
    small = " · ".join(t for t in (mode_words(step.mode) if step.mode.kind != "any" else "", limit) if t)
    label = (
        f"<<b>{escape(either(step.name, step.name_en))}</b><br/><font point-size='10' color='{MUTED}'>{escape(rule_words(step.approver, names))}</font>"
        + (f"<br/><font point-size='9' color='{MUTED}'>{escape(small)}</font>" if small else "")
        + ">"
    )
    if step.condition is None:
        return [f"{step.key} [label={label}];"]
    question = escape(condition_words(step.condition, flow.document_type))
    return [
        f'{step.key} [label={label} color="{BLUE}"];',
        f'if_{step.key} [shape=diamond style=filled fillcolor="#eaeffd" color="{BLUE}" label=<<font point-size=\'10\'>{question}?</font>> margin="0.02,0.02"];',
        f'past_{step.key} [shape=point width=.04 color="#8e9ab3"];',
        f"if_{step.key} -> {step.key} [label={_quoted(_('yes'))}];",
        f"if_{step.key} -> past_{step.key} [label={_quoted(_('no'))} style=dashed arrowhead=none];",
        f"{step.key} -> past_{step.key} [arrowhead=none];",
    ]


def _out(flow: FlowRow, key: str) -> str:
    """Where the arrow to the next step leaves: past a conditional step both ways meet."""
    return f"past_{key}" if next(s for s in flow.steps if s.key == key).condition else key


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
