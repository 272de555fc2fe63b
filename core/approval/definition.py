"""A flow as data: steps with approver rule, mode, entering condition, time limit (APR-02), and the check that they make sense.

Steps form a graph: `after` names the steps that must be done or skipped first. One name is a sequence, two steps after the
same one are parallel branches, a step after both is their join. An empty `after` starts at submission."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from core.approval.conditions import Condition
from core.errors import Refusal

ApproverKind = Literal[
    "company_role",
    "project_role",
    "persons",
    "initiator_manager",
    "initiator_department_head",
    "bearing_department_head",
    "chosen_by_initiator",
    "chosen_in_step",
]


class ApproverRule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ApproverKind
    role: str = ""  # company or project role
    persons: tuple[int, ...] = ()
    levels: Annotated[int, Field(ge=1, le=10)] = 1  # of managers up
    step: str = ""  # chosen in this earlier step


class Mode(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Literal["any", "all", "n_of_m", "percent", "in_turn"] = "any"
    count: Annotated[int, Field(ge=1)] = 1  # n_of_m
    percent: Annotated[Decimal, Field(gt=0, le=100)] = Decimal(100)


class StepDefinition(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    name_en: str = ""
    after: tuple[str, ...] = ()
    approver: ApproverRule
    mode: Mode = Mode()
    condition: Condition | None = None
    limit_hours: Annotated[Decimal, Field(gt=0, le=1000)] | None = None  # working hours
    when_late: tuple[Literal["remind", "escalate", "deputy"], ...] = ("remind",)
    editable: tuple[str, ...] = ()  # fields of the document that may be filled in this step
    help: str = ""
    help_en: str = ""


class FlowSettings(BaseModel):
    """What belongs to a version besides its steps. `condition` None: the flow is taken for every document of its type."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    resubmit: Literal["all_steps", "to_returner"] = "all_steps"  # after a return to the initiator: through all steps again, or straight back
    follow_ups: tuple[str, ...] = ()  # documents its end opens, by the names of core.approval.follow_ups (APR-13)
    condition: Condition | None = None
    help: str = ""  # shown to the initiator
    help_en: str = ""


_steps = TypeAdapter(list[StepDefinition])


class FlowBroken(Refusal):
    """A flow that could not run: `step` names where."""

    code = "flow_broken"


class FlowStepUnknown(FlowBroken):
    code = "flow_step_unknown"


class FlowStepTwice(FlowBroken):
    code = "flow_step_twice"


class FlowLoop(FlowBroken):
    code = "flow_loop"


class FlowEmpty(FlowBroken):
    code = "flow_empty"


class FlowApproverIncomplete(FlowBroken):
    code = "flow_approver_incomplete"


def read_steps(raw: list[dict[str, object]]) -> list[StepDefinition]:
    """The steps of a stored version (already checked when it was saved)."""
    return _steps.validate_python(raw)


def write_steps(steps: list[StepDefinition]) -> list[dict[str, object]]:
    written: list[dict[str, object]] = _steps.dump_python(steps, mode="json")
    return written


def in_sequence(steps: list[StepDefinition]) -> list[StepDefinition]:
    """Links steps one after the other, for flows without branches."""
    return [s if i == 0 else s.model_copy(update={"after": (steps[i - 1].key,)}) for i, s in enumerate(steps)]


def check_steps(steps: list[StepDefinition]) -> None:
    """Refuses a flow without steps, a key used twice, an unknown predecessor, a loop, or a rule without anyone."""
    if not steps:
        raise FlowEmpty()
    keys = [s.key for s in steps]
    for step in steps:
        if keys.count(step.key) > 1:
            raise FlowStepTwice(step=step.name)
        for name in step.after:
            if name not in keys:
                raise FlowStepUnknown(step=step.name, missing=name)
        _check_rule(step, keys)
    done: set[str] = set()
    left = list(steps)
    while left:
        ready = [s for s in left if set(s.after) <= done]
        if not ready:
            raise FlowLoop(step=left[0].name)
        done |= {s.key for s in ready}
        left = [s for s in left if s.key not in done]


def _check_rule(step: StepDefinition, keys: list[str]) -> None:
    rule = step.approver
    needed = {"company_role": rule.role, "project_role": rule.role, "persons": rule.persons, "chosen_in_step": rule.step}
    if not needed.get(rule.kind, True) or rule.kind == "chosen_in_step" and rule.step not in keys:
        raise FlowApproverIncomplete(step=step.name)
