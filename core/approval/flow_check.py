"""Everything that keeps a draft from running, found before anybody is sent through it (APR-01, APR-02, APR-08)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import ProjectRole, Role
from core.approval import follow_ups, registry
from core.approval.approvers import works_here
from core.approval.conditions import Comparison, Condition, comparisons, day_of, number_of
from core.approval.definition import FlowBroken, FlowSettings, StepDefinition, step_problems
from core.approval.registry import Field, FieldKind
from core.errors import AsWord
from db.models import Employee, EmployeeRole

ORDERED = ("=", "!=", ">", ">=", "<", "<=")
OPERATORS: dict[FieldKind, tuple[str, ...]] = {  # those that make sense for a field of this kind, the likeliest first
    "money": (">=", ">", "<=", "<", "=", "!="),
    "number": (">=", ">", "<=", "<", "=", "!="),
    "rate": (">=", ">", "<=", "<", "=", "!="),
    "date": (">=", ">", "<=", "<", "=", "!="),
    "choice": ("in", "not_in", "=", "!="),
    "text": ("contains", "=", "!="),
    "yes_no": ("=",),
}
PROJECT_ROLES = tuple(r for r in ProjectRole if r is not ProjectRole.APPROVER)  # that part follows from a to-do, it names nobody


class FlowFieldUnknown(FlowBroken):
    """The condition asks for a field the document does not have."""

    code = "flow_field_unknown"


class FlowOperatorUnfit(FlowBroken):
    code = "flow_operator_unfit"


class FlowValueUnfit(FlowBroken):
    """The condition compares with something that is none of the field's values."""

    code = "flow_value_unfit"


class FlowValueMissing(FlowBroken):
    """The condition compares with nothing yet."""

    code = "flow_value_missing"


class FlowRoleUnknown(FlowBroken):
    code = "flow_role_unknown"


class FlowNobodyInRole(FlowBroken):
    """Nobody who works here holds the role."""

    code = "flow_nobody_in_role"


class FlowPersonGone(FlowBroken):
    """A named person does not exist, or has left the firm."""

    code = "flow_person_gone"


class FlowFieldNotFillable(FlowBroken):
    code = "flow_field_not_fillable"


class FlowFollowUpUnknown(FlowBroken):
    """The document's end cannot open that."""

    code = "flow_follow_up_unknown"


@dataclass(frozen=True)
class ChoiceRow:
    """A value of a choice; without names its word is in the catalogues, by the field's name."""

    value: str
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class FieldRow:
    """A field of the document as flows see it, with the values a choice has today."""

    name: str
    kind: FieldKind
    choices: tuple[ChoiceRow, ...] = ()


def field_rows(session: Session, fields: Iterable[Field]) -> tuple[FieldRow, ...]:
    """The fields with their choices read."""
    return tuple(FieldRow(f.name, f.kind, _choices(session, f)) for f in fields)


def _choices(session: Session, field: Field) -> tuple[ChoiceRow, ...]:
    if field.choices is None:
        return ()
    names = field.names(session) if field.names else {}
    return tuple(ChoiceRow(value, *names.get(value, ("", ""))) for value in field.choices(session))


def flow_problems(session: Session, document_type: str, steps: Sequence[StepDefinition], settings: FlowSettings) -> list[FlowBroken]:
    """All that must be mended before the flow can be tried or published, in the order of the steps."""
    document = registry.document_type(document_type)
    fields = {f.name: f for f in field_rows(session, document.fields)}
    fillable = {f.name for f in document.fillable}
    holders, people = _holders(session, steps), _people(session, steps)
    found = [*step_problems(steps), *condition_problems(settings.condition, None, fields, document_type)]
    found += [FlowFollowUpUnknown(None, "follow_ups", missing=name) for name in settings.follow_ups if name not in follow_ups.kinds_of(document_type)]
    for step in steps:
        found += condition_problems(step.condition, step, fields, document_type)
        found += _who(step, holders, people)
        found += [FlowFieldNotFillable(step, "editable", missing=name) for name in step.editable if name not in fillable]
    order = {key: n for n, key in enumerate(["", *(s.key for s in steps)])}
    return sorted(found, key=lambda p: order.get(p.step_key, 0))


def condition_problems(
    condition: Condition | None, step: StepDefinition | None, fields: Mapping[str, FieldRow], document_type: str
) -> Iterator[FlowBroken]:
    """Fields that are missing, operators and values that do not fit the field's kind."""
    for test in comparisons(condition):
        field = fields.get(test.field)
        if field is None:
            yield FlowFieldUnknown(step, "condition", missing=test.field)
        elif test.operator not in OPERATORS[field.kind] and not (field.kind == "text" and test.operator in ("in", "not_in")):
            yield FlowOperatorUnfit(step, "condition", operator=test.operator, kind=AsWord(f"field_kind.{field.kind}"))
        elif _shown(test) is None:
            yield FlowValueMissing(step, "condition", asked=AsWord(f"fact.{document_type}.{field.name}"))
        elif not _fits(field, test):
            yield FlowValueUnfit(step, "condition", value=_shown(test), kind=AsWord(f"field_kind.{field.kind}"))


def _shown(test: Comparison) -> list[str] | None:
    """What is compared with, if anything."""
    values = test.value if isinstance(test.value, list) else [test.value]
    return [str(v) for v in values if v is not None and str(v).strip()] or None


def _fits(field: FieldRow, test: Comparison) -> bool:
    values = test.value if isinstance(test.value, list) else [test.value]
    if (isinstance(test.value, list)) != (test.operator in ("in", "not_in")) or not values:
        return False
    match field.kind:
        case "money" | "number" | "rate":
            return all(number_of(v) is not None for v in values)
        case "date":
            return all(day_of(v) is not None for v in values)
        case "yes_no":
            return isinstance(test.value, bool)
        case "choice":
            return {str(v) for v in values} <= {c.value for c in field.choices}
        case _:
            return all(isinstance(v, str) and v.strip() for v in values)


def _holders(session: Session, steps: Sequence[StepDefinition]) -> dict[str, int]:
    """Company role → how many who work here hold it, for the roles the steps name."""
    roles = {s.approver.role for s in steps if s.approver.kind == "company_role"}
    rows = session.execute(select(EmployeeRole.role, Employee).join(Employee, Employee.id == EmployeeRole.employee_id).where(EmployeeRole.role.in_(roles)))
    found: dict[str, int] = {}
    for role, employee in rows:
        found[role] = found.get(role, 0) + works_here(employee)
    return found


def _people(session: Session, steps: Sequence[StepDefinition]) -> dict[int, Employee]:
    ids = {p for s in steps if s.approver.kind == "persons" for p in s.approver.persons}
    return {e.id: e for e in session.scalars(select(Employee).where(Employee.id.in_(ids)))}


def _who(step: StepDefinition, holders: Mapping[str, int], people: Mapping[int, Employee]) -> Iterator[FlowBroken]:
    rule = step.approver
    if rule.kind == "company_role" and rule.role:
        if rule.role not in set(Role):
            yield FlowRoleUnknown(step, "approver", role=rule.role)
        elif not holders.get(rule.role):
            yield FlowNobodyInRole(step, "approver", role=AsWord(f"role.{rule.role}"))
    if rule.kind == "project_role" and rule.role and rule.role not in set(PROJECT_ROLES):
        yield FlowRoleUnknown(step, "approver", role=rule.role)
    if rule.kind == "persons":
        for person in rule.persons:
            employee = people.get(person)
            if employee is None or not works_here(employee):
                name = employee.name if employee else f"#{person}"
                yield FlowPersonGone(step, "approver", person=name, person_en=(employee.name_en or name) if employee else name)
