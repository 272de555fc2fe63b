"""A flow as data: steps with approver rule, mode, entering condition, time limit (APR-02), and the check that they make sense.

Steps form a graph: `after` names the steps that must be done or skipped first. One name is a sequence, two steps after the
same one are parallel branches, a step after both is their join. An empty `after` starts at submission. A draft may hold what
cannot run yet: `step_problems` says what is wrong, step by step; nothing is published with a problem (core.approval.flow_check)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from core.approval.conditions import Condition
from core.approval.flow_graph import all_before, circles, followers, in_order
from core.errors import AsWord, Fact, Refusal, collect

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
ModeKind = Literal["any", "all", "n_of_m", "percent", "in_turn"]
Late = Literal["remind", "escalate", "deputy"]
ALONE = ("initiator_manager", "initiator_department_head", "bearing_department_head")  # rules that name one person at most
LEVELS_AT_MOST, LONGEST_NAME, LONGEST_LIMIT = 10, 60, Decimal(1000)


class ApproverRule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ApproverKind
    role: str = ""  # company or project role
    persons: tuple[int, ...] = ()
    levels: int = 1  # of managers up
    step: str = ""  # chosen in this earlier step


class Mode(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ModeKind = "any"
    count: int = 1  # n_of_m
    percent: Decimal = Decimal(100)


class StepDefinition(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: str
    name_en: str = ""
    after: tuple[str, ...] = ()
    approver: ApproverRule
    mode: Mode = Mode()
    condition: Condition | None = None
    limit_hours: Decimal | None = None  # working hours
    when_late: tuple[Late, ...] = ("remind",)
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
    """A flow that could not run. `step` says where, in words; `field` is "<key of the step>.<part>" ("." alone: the flow itself)."""

    code = "flow_broken"

    def __init__(self, step: StepDefinition | None = None, part: str = "", **facts: Fact) -> None:
        self.step_key = step.key if step else ""
        here: Fact = AsWord("flow_part.itself")
        named: dict[str, Fact] = {"step": here, "step_en": here} if step is None else {"step": in_chinese(step), "step_en": in_english(step)}
        super().__init__(field=f"{self.step_key}.{part}", **named, **facts)


class FlowStepUnknown(FlowBroken):
    code = "flow_step_unknown"


class FlowStepTwice(FlowBroken):
    code = "flow_step_twice"


class FlowStepNameless(FlowBroken):
    code = "flow_step_nameless"


class FlowLoop(FlowBroken):
    """Steps wait for each other. Going round again is what a return is for."""

    code = "flow_loop"


class FlowUnreachable(FlowBroken):
    """The step waits for one that is never over."""

    code = "flow_unreachable"


class FlowWithoutStart(FlowBroken):
    code = "flow_without_start"


class FlowWithoutEnd(FlowBroken):
    code = "flow_without_end"


class FlowEmpty(FlowBroken):
    code = "flow_empty"


class FlowApproverIncomplete(FlowBroken):
    code = "flow_approver_incomplete"


class FlowLevelsWrong(FlowBroken):
    code = "flow_levels_wrong"


class FlowChoosingStepNotBefore(FlowBroken):
    """The persons are chosen in a step that is not over by then."""

    code = "flow_choosing_step_not_before"


class FlowLimitWrong(FlowBroken):
    """A time limit of nothing, or of less, or of half a year."""

    code = "flow_limit_wrong"


class FlowCountWrong(FlowBroken):
    code = "flow_count_wrong"


class FlowCountTooHigh(FlowBroken):
    """More approvals asked for than there are persons."""

    code = "flow_count_too_high"


class FlowPercentWrong(FlowBroken):
    code = "flow_percent_wrong"


def in_chinese(step: StepDefinition) -> str:
    """What the step is called, whatever is missing."""
    return step.name.strip() or step.key


def in_english(step: StepDefinition) -> str:
    return step.name_en.strip() or in_chinese(step)


def read_steps(raw: list[dict[str, object]]) -> list[StepDefinition]:
    """The steps of a stored version; those of a draft may have problems."""
    return _steps.validate_python(raw)


def write_steps(steps: Sequence[StepDefinition]) -> list[dict[str, object]]:
    written: list[dict[str, object]] = _steps.dump_python(list(steps), mode="json")
    return written


def in_sequence(steps: list[StepDefinition]) -> list[StepDefinition]:
    """Links steps one after the other, for flows without branches."""
    return [s if i == 0 else s.model_copy(update={"after": (steps[i - 1].key,)}) for i, s in enumerate(steps)]


def check_steps(steps: Sequence[StepDefinition]) -> None:
    """Refuses steps that could not run, with every problem there is."""
    collect(*step_problems(steps))


def step_problems(steps: Sequence[StepDefinition]) -> list[FlowBroken]:
    """What is wrong with the steps by themselves, without a look at who works here or which fields the document has."""
    if not steps:
        return [FlowEmpty()]
    return [*_shape(steps), *(problem for step in steps for problem in (*_rule(step, steps), *_figures(step)))]


def _shape(steps: Sequence[StepDefinition]) -> Iterator[FlowBroken]:
    """Keys, circles, start, end, what is never reached."""
    keys = [s.key for s in steps]
    named = {s.key: s for s in steps}
    for step in steps:
        if not step.name.strip() or len(step.name) > LONGEST_NAME or len(step.name_en) > LONGEST_NAME:
            yield FlowStepNameless(step, "name", place=keys.index(step.key) + 1, longest=LONGEST_NAME)
        if keys.count(step.key) > 1 and named[step.key] is step:
            yield FlowStepTwice(step, "name", key=step.key)
        for name in step.after:
            if name not in named:
                yield FlowStepUnknown(step, "after", missing=name)
    rings = circles(steps)
    for ring in rings:
        names, names_en = [in_chinese(named[k]) for k in ring], [in_english(named[k]) for k in ring]
        yield FlowLoop(named[ring[0]], "after", steps=" → ".join([*names, names[0]]), steps_en=" → ".join([*names_en, names_en[0]]))
    if all(s.after for s in steps):
        yield FlowWithoutStart(steps[0], "after")
    if all(followers(steps).values()):
        yield FlowWithoutEnd(steps[-1], "after")
    entered = {s.key for s in in_order(steps)}
    in_a_ring = {k for ring in rings for k in ring}
    for step in steps:
        if step.key not in entered | in_a_ring and set(step.after) <= named.keys():
            never = next((named[k] for k in step.after if k not in entered), step)
            yield FlowUnreachable(step, "after", waits_for=in_chinese(never), waits_for_en=in_english(never))


def _rule(step: StepDefinition, steps: Sequence[StepDefinition]) -> Iterator[FlowBroken]:
    rule = step.approver
    needed = {"company_role": rule.role, "project_role": rule.role, "persons": rule.persons, "chosen_in_step": rule.step}
    if not needed.get(rule.kind, True) or (rule.kind == "chosen_in_step" and rule.step not in {s.key for s in steps}):
        yield FlowApproverIncomplete(step, "approver")
    elif rule.kind == "chosen_in_step" and (rule.step == step.key or rule.step not in all_before(steps)[step.key]):
        chooser = next(s for s in steps if s.key == rule.step)
        yield FlowChoosingStepNotBefore(step, "approver", chooser=in_chinese(chooser), chooser_en=in_english(chooser))
    if rule.kind == "initiator_manager" and not 1 <= rule.levels <= LEVELS_AT_MOST:
        yield FlowLevelsWrong(step, "approver", most=LEVELS_AT_MOST)


def _figures(step: StepDefinition) -> Iterator[FlowBroken]:
    mode, rule = step.mode, step.approver
    if mode.kind == "n_of_m":
        most = len(set(rule.persons)) if rule.kind == "persons" else 1 if rule.kind in ALONE else None
        if mode.count < 1:
            yield FlowCountWrong(step, "mode", count=mode.count)
        elif most and mode.count > most:
            yield FlowCountTooHigh(step, "mode", count=mode.count, most=most)
    if mode.kind == "percent" and not (mode.percent.is_finite() and 0 < mode.percent <= 100):
        yield FlowPercentWrong(step, "mode", percent=f"{mode.percent:f}")
    limit = step.limit_hours
    if limit is not None and not (limit.is_finite() and 0 < limit <= LONGEST_LIMIT):
        yield FlowLimitWrong(step, "limit_hours", hours=f"{limit.normalize():f}", longest=int(LONGEST_LIMIT))
