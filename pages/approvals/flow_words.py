"""A flow in words: who decides in a step, in which mode, entered on which condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.approval.conditions import Comparison, Condition, number_of
from core.approval.definition import ApproverRule, Mode, StepDefinition
from core.approval.flow_check import FieldRow
from pages.approvals.facts import plain_fact
from pages.approvals.flow_diagram import Box
from pages.shared.format import days, money, percent
from pages.shared.words import _, either, has_word, heading, language, say, word

OPERATORS = {
    "=": "is",
    "!=": "is_not",
    ">": "over",
    ">=": "at_least",
    "<": "under",
    "<=": "at_most",
    "in": "one_of",
    "not_in": "none_of",
    "contains": "contains",
}
Names = Mapping[int, tuple[str, str]]
Fields = Mapping[str, FieldRow]


def field_word(document_type: str, name: str) -> str:
    """What a field of the document is called; its name where nobody has named it."""
    key = f"fact.{document_type}.{name}"
    return heading(key) if has_word(key) else name


def choice_word(document_type: str, field: FieldRow, value: object) -> str:
    """A value of a choice: its own name where it is data, else the word of the catalogues."""
    for row in field.choices:
        if row.value == str(value) and row.name:
            return either(row.name, row.name_en)
    for key in (f"{document_type}_{field.name}.{value}", f"{field.name}.{value}", f"project_type.{value}"):
        if has_word(key):
            return word(key)
    return str(value)


def condition_words(condition: Condition | None, document_type: str, fields: Fields) -> str:
    """ "Amount is at least ¥2,000,000.00 and …"; empty when it always holds."""
    if condition is None:
        return ""
    parts = [_test_words(t, document_type, fields) for t in condition.tests]
    several = len(condition.tests) + len(condition.groups) > 1
    around = ("（{}）" if language() == "zh" else "({})") if several else "{}"
    parts += [around.format(words) for g in condition.groups if (words := condition_words(g, document_type, fields))]
    return (_(" and ") if condition.match == "all" else _(" or ")).join(p for p in parts if p)


def _test_words(test: Comparison, document_type: str, fields: Fields) -> str:
    values: Sequence[object] = test.value if isinstance(test.value, list) else [test.value]
    shown = [_value_words(test.field, v, document_type, fields.get(test.field)) for v in values]
    return word(f"operator.{OPERATORS[test.operator]}", field=field_word(document_type, test.field), value=say(shown))


def _value_words(name: str, value: object, document_type: str, field: FieldRow | None) -> str:
    number = number_of(value)
    kind = field.kind if field else ""
    if field is not None and kind == "choice":
        return choice_word(document_type, field, value)
    if number is not None and kind in ("money", "rate", "number"):
        return money(number) if kind == "money" else percent(number) if kind == "rate" else days(number)
    return say(plain_fact(name, value))


def rule_words(rule: ApproverRule, names: Names, steps: Sequence[StepDefinition] = ()) -> str:
    """Who decides; a dash while nothing is chosen."""
    match rule.kind:
        case "company_role":
            return word(f"role.{rule.role}") if rule.role else "—"
        case "project_role":
            return _("{role} of the project", role=word(f"project_role.{rule.role}")) if rule.role else "—"
        case "persons":
            return say([either(*names[p]) for p in rule.persons if p in names]) or "—"
        case "initiator_manager":
            return _("the submitter's manager, {n} up", n=rule.levels) if rule.levels != 1 else _("the submitter's manager")
        case "chosen_in_step":
            return _("chosen in step “{step}”", step=next((step_name(s) for s in steps if s.key == rule.step), rule.step or "—"))
    return word(f"approver.{rule.kind}")


def mode_words(mode: Mode) -> str:
    return word(f"mode.{mode.kind}", count=mode.count, percent=days(mode.percent))


def step_name(step: StepDefinition) -> str:
    return either(step.name.strip() or step.key, step.name_en)


def limit_words(hours: Decimal | None) -> str:
    return _("{n} working hours", n=days(hours)) if hours is not None else ""


def late_words(step: StepDefinition) -> str:
    """What happens when it is late; nothing without a limit."""
    return say([word(f"when_late.{w}") for w in step.when_late]) if step.limit_hours is not None else ""


def boxes(
    steps: Sequence[StepDefinition],
    document_type: str,
    names: Names,
    fields: Fields,
    *,
    marks: Mapping[str, str] | None = None,
    people: Mapping[str, str] | None = None,
) -> dict[str, Box]:
    """What stands in each box of the drawing; `people` replaces the rule by the persons of a trial."""
    found = {}
    for step in steps:
        notes = [mode_words(step.mode) if step.mode.kind != "any" else "", limit_words(step.limit_hours)]
        who = (people or {}).get(step.key) or rule_words(step.approver, names, steps)
        question = condition_words(step.condition, document_type, fields)
        found[step.key] = Box(
            step_name(step),
            who,
            " · ".join(n for n in notes if n),
            (f"{question}？" if language() == "zh" else f"{question}?") if question else "",
            (marks or {}).get(step.key, ""),
        )
    return found


def rate_of(value: Any) -> Decimal | None:
    """A rate as the percent people type: 0.06 → 6."""
    number = number_of(value)
    return number * 100 if number is not None else None
