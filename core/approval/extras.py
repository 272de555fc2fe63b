"""What a step may do besides deciding (APR-02): fill in fields of the document, choose the persons of later steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from core import audit
from core.access import Actor
from core.approval.approvers import works_here
from core.approval.conditions import holds
from core.approval.definition import StepDefinition
from core.approval.engine import stored
from core.approval.registry import Field
from core.approval.running import Running
from core.approval.taking import Taken
from core.errors import AsWord, NotFound, Refusal
from db.models import Employee


class FieldNotInStep(Refusal):
    """The step's definition does not let this field be filled in."""

    code = "field_not_in_step"


class PersonsNotChosen(Refusal):
    """This step chooses the persons of a later one: nobody is chosen yet."""

    code = "persons_not_chosen"


class ChosenElsewhere(Refusal):
    """The persons of that step are not chosen in this one."""

    code = "chosen_elsewhere"


class PersonMayNot(Refusal):
    """The person started or sent the document, or does not work here (APR-05)."""

    code = "person_may_not"


def fields_to_fill(run: Running, definition: StepDefinition) -> list[Field]:
    """The document's fields that may be filled in at this step."""
    return [f for f in run.document.fillable if f.name in definition.editable] if run.document.fill else []


def fill(actor: Actor, taken: Taken, values: Mapping[str, object]) -> dict[str, Any]:
    """Fills fields on the locked document and looks at it anew: conditions of later steps see it. Returns what the timeline keeps."""
    if not values:
        return {}
    run, fills = taken.run, taken.run.document.fill
    allowed: set[str] = {f.name for f in fields_to_fill(run, taken.definition)}
    before: dict[str, Any] = run.case.facts["fields"]
    for name in values:
        if name not in allowed or fills is None:
            raise FieldNotInStep(field=name, name=AsWord(f"fact.{run.document.name}.{name}"), step=taken.definition.name)
    assert fills is not None
    fills(run.session, actor, run.case.document_id, dict(values))
    run.session.flush()
    facts = run.document.facts(run.session, run.case.document_id)
    run.know(facts)
    run.case.facts, run.case.amount = stored(facts), facts.amount
    after: dict[str, Any] = run.case.facts["fields"]
    return {"filled": {name: [before.get(name), after.get(name, audit.plain(values[name]))] for name in values}}


def to_choose(run: Running, key: str) -> list[StepDefinition]:
    """The later steps whose persons this step chooses; not those whose condition does not hold as things stand."""
    waiting = {s.key for s in run.steps if s.state == "waiting"}
    fields = run.case.facts["fields"]
    return [
        d
        for d in run.definitions.values()
        if d.approver.kind == "chosen_in_step" and d.approver.step == key and d.key in waiting and holds(d.condition, fields)
    ]


def choose(taken: Taken, chosen: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """Keeps whom the approver chose for later steps; refuses when nobody is chosen for one of them. Returns what the timeline keeps."""
    run = taken.run
    later = to_choose(run, taken.step.key)
    if other := chosen.keys() - {d.key for d in later}:
        raise ChosenElsewhere(field=sorted(other)[0])
    for definition in later:
        if not chosen.get(definition.key) and not run.case.chosen.get(definition.key):
            raise PersonsNotChosen(field=definition.key, step=definition.name)
    new = {key: list(dict.fromkeys(people)) for key, people in chosen.items() if people}
    if not new:
        return {}
    _require_may_decide(run, {p for people in new.values() for p in people})
    run.case.chosen = {**run.case.chosen, **new}
    return {"chosen": new}


def _require_may_decide(run: Running, people: set[int]) -> None:
    found = {e.id: e for e in run.session.scalars(select(Employee).where(Employee.id.in_(people)))}
    if people - found.keys():
        raise NotFound(record=AsWord("record.employee"))
    for person in found.values():
        if person.id in (run.case.initiator_id, run.case.sent_by_id) or not works_here(person):
            raise PersonMayNot(who=person.name)
