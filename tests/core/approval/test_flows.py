"""The administrator's story: a draft is edited, checked, tried, published, compared, restored; two of them at once (APR-01, APR-02, APR-08)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import core.boot  # noqa: F401  the documents flows are for
from core.access import Actor, Role
from core.approval import definition as d
from core.approval import drafts, flow_check, flows, trial
from core.approval.compare import differences
from core.approval.conditions import Comparison, Condition
from core.approval.definition import ApproverRule, FlowSettings, StepDefinition, in_sequence, read_steps
from core.approval.flows import FlowForm
from core.approval.trial import MadeUp, Real, TrialResult, try_draft
from core.contracts import service as contracts
from core.contracts.approval import _fill
from core.errors import NotFound, NotPermitted, Refusal, Refusals, StaleScreen, UnknownChoice, WrongState
from db.models import ApprovalCase, Contract
from tests import factories as f
from tests.core.approval.memo import open_tasks, persons, step


@dataclass
class Office:
    db: Session
    admin: Actor
    other: Actor
    lawyer: Actor
    boss: Actor
    seller: Actor

    def flow(self, code: str = "contract_2", steps: list[StepDefinition] | None = None, **more: Any) -> int:
        legal = StepDefinition(key="legal", name="法务", name_en="Legal", approver=ApproverRule(kind="company_role", role="legal"), limit_hours=Decimal(16))
        values = {"document_type": "contract", "name": "合同审批", "name_en": "Contract", "owner_id": self.admin.employee_id} | more
        return flows.install_flow(self.admin, code=code, steps=steps or [legal], **values)

    def draft(self, flow_id: int, *raw: dict[str, Any], settings: FlowSettings | None = None, code: str = "contract_2") -> str:
        drafts.start_draft(self.admin, flow_id)
        seen = self.seen(code)
        return drafts.save_draft(self.admin, flow_id, read_steps(list(raw)), settings or FlowSettings(), seen=seen)

    def seen(self, code: str = "contract_2") -> str:
        draft = drafts.sheet(self.admin, code).draft
        assert draft is not None
        return draft.stamp

    def made_up(self, **fields: Any) -> MadeUp:
        return MadeUp(self.seller.employee_id, fields)


@pytest.fixture
def office(db: Session) -> Office:
    boss = f.employee(db, Role.CEO, name="陈伟")
    seller = f.employee(db, Role.SALES, name="刘洋", manager=boss)
    lawyer = f.employee(db, Role.LEGAL, name="高敏", manager=boss)
    admin, other = f.actor(db, Role.ADMIN, name="管理员"), f.actor(db, Role.ADMIN, name="另一位")
    return Office(db, admin, other, f.actor_of(lawyer), f.actor_of(boss), f.actor_of(seller))


def at_least(amount: str) -> Condition:
    return Condition(tests=(Comparison(field="amount", operator=">=", value=amount),))


def names(result: TrialResult) -> list[tuple[str, str, list[str]]]:
    return [(s.key, s.state, [p.name for p in s.people]) for s in result.steps]


def test_draft_is_tried_and_published_and_the_running_case_finishes_on_its_version(office: Office) -> None:
    flow = office.flow()
    contract = f.contract(office.db, owner=office.seller, lines=("1060000.00",))
    case = contracts.submit(office.seller, contract.id, seen_version=contract.version)
    seen = office.draft(flow, step("legal", {"kind": "company_role", "role": "legal"}), step("ceo", {"kind": "company_role", "role": "ceo"}, ("legal",)))
    with pytest.raises(drafts.FlowNotTried):
        drafts.publish_draft(office.admin, flow, seen=seen)
    result = try_draft(office.admin, flow, Real(case), seen=seen)
    assert (result.passed, names(result)) == (True, [("legal", "asked", ["高敏"]), ("ceo", "asked", ["陈伟"])])
    sheet = drafts.sheet(office.admin, "contract_2")
    assert sheet.draft is not None
    assert sheet.draft.trial is not None
    assert sheet.draft.trial.document == contract.number
    assert drafts.publish_draft(office.admin, flow, seen=office.seen()) == 2
    assert [(v.number, v.state, v.running) for v in drafts.sheet(office.admin, "contract_2").versions] == [(2, "published", 0), (1, "retired", 1)]
    from core.approval import service

    service.approve(office.lawyer, open_tasks(office.db, case)[office.lawyer.employee_id])
    assert office.db.scalars(select(ApprovalCase.state).where(ApprovalCase.id == case)).one() == "approved"


def test_an_edit_takes_the_passed_trial_back_and_a_note_does_not(office: Office) -> None:
    flow = office.flow()
    legal = step("legal", {"kind": "company_role", "role": "legal"})
    seen = office.draft(flow, legal)
    assert try_draft(office.admin, flow, office.made_up(), seen=seen).passed
    seen = drafts.save_draft(office.admin, flow, read_steps([legal]), FlowSettings(), note="只留法务", seen=seen)
    assert drafts.sheet(office.admin, "contract_2").draft.trial is not None  # type: ignore[union-attr]
    for steps, settings in (([legal | {"name": "法务部"}], FlowSettings()), ([legal | {"name": "法务部"}], FlowSettings(resubmit="to_returner"))):
        seen = drafts.save_draft(office.admin, flow, read_steps(steps), settings, seen=seen)
        with pytest.raises(drafts.FlowNotTried):
            drafts.publish_draft(office.admin, flow, seen=seen)
        assert try_draft(office.admin, flow, office.made_up(), seen=seen).passed
    assert drafts.publish_draft(office.admin, flow, seen=seen) == 2


def test_second_administrator_is_told_who_saved_and_nothing_is_lost(office: Office) -> None:
    flow = office.flow()
    legal = step("legal", {"kind": "company_role", "role": "legal"})
    assert drafts.start_draft(office.admin, flow) == drafts.start_draft(office.other, flow) == 2
    seen = office.seen()
    drafts.save_draft(office.other, flow, read_steps([legal | {"name": "法务部"}]), FlowSettings(), seen=seen)
    calls = [
        lambda: drafts.save_draft(office.admin, flow, [], FlowSettings(), seen=seen),
        lambda: drafts.discard_draft(office.admin, flow, seen=seen),
        lambda: drafts.publish_draft(office.admin, flow, seen=seen),
        lambda: drafts.restore(office.admin, flow, 1, seen=seen),
        lambda: try_draft(office.admin, flow, office.made_up(), seen=seen),
    ]
    for call in calls:
        with pytest.raises(StaleScreen) as refused:
            call()
        assert refused.value.facts["who"] == "另一位"
    assert drafts.sheet(office.admin, "contract_2").draft.steps[0].name == "法务部"  # type: ignore[union-attr]
    drafts.discard_draft(office.other, flow, seen=office.seen())
    with pytest.raises(StaleScreen):
        drafts.save_draft(office.admin, flow, [], FlowSettings(), seen=seen)


def test_what_cannot_run_is_told_with_the_step_and_never_published(office: Office) -> None:
    flow = office.flow()
    gone = f.employee(office.db, name="离职者", left_on=dt.date(2025, 1, 31))
    ceo = {"kind": "company_role", "role": "ceo"}

    def with_test(field: str, operator: str, value: Any) -> dict[str, Any]:
        return step("a", ceo, condition={"groups": [{"match": "any", "tests": [{"field": field, "operator": operator, "value": value}]}]})

    cases: list[tuple[dict[str, Any], type[Refusal] | None]] = [
        (with_test("amount", ">=", "2000000"), None),
        (with_test("business_type", "in", ["audit", "tax"]), None),
        (with_test("signed_on", ">=", "2026-01-01"), None),
        (with_test("customer", "contains", "银行"), None),
        (with_test("department", "in", [str(office.seller.department_id)]), None),
        (with_test("colour", "=", "red"), flow_check.FlowFieldUnknown),
        (with_test("customer", ">", "5"), flow_check.FlowOperatorUnfit),
        (with_test("business_type", ">", "audit"), flow_check.FlowOperatorUnfit),
        (with_test("amount", "in", ["5"]), flow_check.FlowOperatorUnfit),
        (with_test("amount", ">=", "viel"), flow_check.FlowValueUnfit),
        (with_test("signed_on", ">=", "morgen"), flow_check.FlowValueUnfit),
        (with_test("business_type", "in", ["yoga"]), flow_check.FlowValueUnfit),
        (with_test("business_type", "in", []), flow_check.FlowValueMissing),
        (with_test("amount", ">=", None), flow_check.FlowValueMissing),
        (with_test("customer", "contains", " "), flow_check.FlowValueMissing),
        (step("a", {"kind": "company_role", "role": "wizard"}), flow_check.FlowRoleUnknown),
        (step("a", {"kind": "company_role", "role": "archivist"}), flow_check.FlowNobodyInRole),
        (step("a", {"kind": "project_role", "role": "approver"}), flow_check.FlowRoleUnknown),
        (step("a", {"kind": "persons", "persons": [gone.id]}), flow_check.FlowPersonGone),
        (step("a", {"kind": "persons", "persons": [10**9]}), flow_check.FlowPersonGone),
        (step("a", ceo, editable=["tax_rate"]), None),
        (step("a", ceo, editable=["amount"]), flow_check.FlowFieldNotFillable),
        (step("a", ceo, limit_hours=0), d.FlowLimitWrong),
    ]
    for raw, wanted in cases:
        found = drafts.problems(office.admin, "contract", read_steps([raw]), FlowSettings())
        assert [type(p) for p in found] == ([wanted] if wanted else []), raw
        assert all(p.facts["step"] == "a" for p in found)
    seen = office.draft(flow, with_test("colour", "=", "red"), step("b", {"kind": "persons"}, ("a",)))
    assert not try_draft(office.admin, flow, office.made_up(), seen=seen).passed
    with pytest.raises(Refusals) as refused:
        drafts.publish_draft(office.admin, flow, seen=seen)
    assert [(r.code, r.facts["step"]) for r in refused.value.refusals] == [("flow_field_unknown", "a"), ("flow_approver_incomplete", "b")]


def test_trial_shows_the_path_the_persons_and_every_dead_end(office: Office) -> None:
    flow = office.flow()
    big = {"tests": [{"field": "amount", "operator": ">=", "value": "500000"}]}
    raw = [
        step("own", persons(office.seller)),
        step("big", {"kind": "company_role", "role": "legal"}, ("own",), condition=big),
        step("sponsor", {"kind": "project_role", "role": "sponsor"}, ("own",)),
        step("picked", {"kind": "chosen_in_step", "step": "big"}, ("big", "sponsor")),
    ]
    seen = office.draft(flow, *raw, settings=FlowSettings(condition=at_least("1000")))
    lawyer = office.lawyer.employee_id
    small = MadeUp(office.seller.employee_id, {"amount": "5000.00"}, people={"sponsor": [lawyer]})
    result = try_draft(office.admin, flow, small, seen=seen)
    assert names(result) == [("own", "asked", ["陈伟"]), ("big", "skipped", []), ("sponsor", "asked", ["高敏"]), ("picked", "broken", [])]
    assert (result.steps[0].people[0].reason, result.steps[0].people[0].instead_of) == ("own_document", "刘洋")
    assert [(p.code, p.facts["step"]) for p in result.problems] == [("flow_nobody_chooses", "picked")]
    large = try_draft(office.admin, flow, MadeUp(office.seller.employee_id, {"amount": "900000.00"}, people={"sponsor": [lawyer]}), seen=seen)
    assert (large.passed, large.steps[3].state) == (True, "chosen_later")
    again = try_draft(office.admin, flow, MadeUp(office.seller.employee_id, {"amount": "900000.00"}, chosen={"picked": [lawyer]}), seen=seen)
    assert [p.code for p in again.problems] == ["flow_step_without_approver"]
    with pytest.raises(drafts.FlowNotTried):  # the last trial counts
        drafts.publish_draft(office.admin, flow, seen=seen)
    not_taken = try_draft(office.admin, flow, MadeUp(office.seller.employee_id, {"amount": "5.00"}, people={"sponsor": [lawyer]}), seen=seen)
    assert "flow_not_taken" in [p.code for p in not_taken.problems]


def test_trial_refuses_a_path_without_anyone_and_names_the_flow_taken_instead(office: Office) -> None:
    flow = office.flow()
    office.flow("contract_big", condition=at_least("500000"), name="大额合同")
    seen = office.draft(flow, step("a", {"kind": "company_role", "role": "legal"}, condition={"tests": [{"field": "side", "operator": "=", "value": "sales"}]}))
    nobody = try_draft(office.admin, flow, office.made_up(side="purchase", amount="600000"), seen=seen)
    assert ([p.code for p in nobody.problems], nobody.taken_instead) == (["flow_nobody_asked"], "大额合同")
    assert try_draft(office.admin, flow, office.made_up(side="sales", amount="1"), seen=seen).taken_instead == ""
    with pytest.raises(UnknownChoice):
        try_draft(office.admin, flow, MadeUp(10**9, {}), seen=seen)
    with pytest.raises(NotFound):
        try_draft(office.admin, flow, Real(10**9), seen=seen)


def test_versions_are_compared_and_restored(office: Office) -> None:
    flow = office.flow()
    office.draft(flow, step("ceo", {"kind": "company_role", "role": "ceo"}), settings=FlowSettings(condition=at_least("1000"), help="总经理一人审批"))
    assert try_draft(office.admin, flow, office.made_up(amount="5000"), seen=office.seen()).passed
    drafts.publish_draft(office.admin, flow, seen=office.seen())
    now, old = drafts.sheet(office.admin, "contract_2").versions
    row = flows.flows(office.admin)[0]
    assert (row.condition, row.help, row.version_number) == (at_least("1000"), "总经理一人审批", 2)
    found = differences((old.steps, old.settings), (now.steps, now.settings))
    assert [(x.kind, x.step.key if x.step else "") for x in found] == [("changed", ""), ("added", "ceo"), ("removed", "legal")]
    assert [c.part for c in found[0].changes] == ["condition", "help"]
    assert drafts.restore(office.admin, flow, 1) == 3
    draft = drafts.sheet(office.admin, "contract_2").draft
    assert draft is not None
    assert (draft.steps, draft.settings, draft.trial) == (old.steps, old.settings, None)
    with pytest.raises(NotFound):
        drafts.restore(office.admin, flow, 3, seen=draft.stamp)


def test_a_new_flow_begins_with_an_empty_draft_and_its_form_is_checked(office: Office) -> None:
    office.flow()
    good = FlowForm("purchase_contract", "contract", "采购合同", "Purchase contract", office.admin.employee_id)
    left = f.employee(office.db, left_on=dt.date(2025, 1, 31))
    for form, fields in (
        (FlowForm("X!", "yoga", " ", "", None), ["code", "document_type", "name", "owner_id"]),
        (FlowForm("contract_2", "contract", "x", "", office.admin.employee_id), ["code"]),
        (FlowForm("abc", "contract", "x" * 61, "", left.id), ["name", "owner_id"]),
    ):
        with pytest.raises(Refusal) as refused:
            flows.make_flow(office.admin, form)
        found = refused.value.refusals if isinstance(refused.value, Refusals) else (refused.value,)
        assert [r.field for r in found] == fields
    flow = flows.make_flow(office.admin, good)
    sheet = drafts.sheet(office.admin, "purchase_contract")
    assert (sheet.flow.version_number, sheet.flow.draft, sheet.draft and sheet.draft.steps) == (None, 1, ())
    with pytest.raises(d.FlowEmpty):
        drafts.publish_draft(office.admin, flow, seen=office.seen("purchase_contract"))
    drafts.discard_draft(office.admin, flow, seen=office.seen("purchase_contract"))
    assert drafts.sheet(office.admin, "purchase_contract").draft is not None
    flows.change_flow(office.admin, flow, name="采购", name_en="", owner_id=office.boss.employee_id, seen_version=sheet.flow.version)
    with pytest.raises(StaleScreen):
        flows.set_enabled(office.other, flow, enabled=False, seen_version=sheet.flow.version)
    flows.set_enabled(office.other, flow, enabled=False, seen_version=sheet.flow.version + 1)
    assert not drafts.sheet(office.admin, "purchase_contract").flow.enabled


def test_who_does_not_edit_flows_sees_and_tries_nothing(office: Office) -> None:
    flow = office.flow()
    office.draft(flow, step("a", {"kind": "company_role", "role": "legal"}))
    for call in (
        lambda: flows.flows(office.seller),
        lambda: drafts.sheet(office.seller, "contract_2"),
        lambda: drafts.problems(office.seller, "contract", [], FlowSettings()),
        lambda: trial.trial_documents(office.seller, "contract"),
    ):
        with pytest.raises(NotPermitted):
            call()
    with pytest.raises(NotFound):
        drafts.sheet(office.admin, "no_such")
    with pytest.raises(Refusal):
        flows.install_flow(
            office.admin, code="broken", document_type="contract", name="x", name_en="", owner_id=office.admin.employee_id,
            steps=in_sequence(read_steps([step("a", {"kind": "persons"})])),
        )  # fmt: skip
    assert trial.trial_documents(office.admin, "contract") == []


def test_finance_fills_the_tax_rate_by_the_contracts_own_rules(office: Office) -> None:
    """APR-02: what a step may fill; net and tax follow, another rate than the policy's is refused."""
    contract = f.contract(office.db, owner=office.seller, lines=("1060000.00",))
    with pytest.raises(WrongState):
        _fill(office.db, office.boss, contract.id, {"tax_rate": "0.13"})
    contract.state = "in_approval"
    for values in ({"tax_rate": "0.99"}, {"tax_rate": ""}, {"tax_rate": "six"}, {"amount": "1"}):
        with pytest.raises(Refusal):
            _fill(office.db, office.boss, contract.id, values)
    _fill(office.db, office.boss, contract.id, {"tax_rate": "0.13"})
    row = office.db.get_one(Contract, contract.id)
    assert (row.tax_rate, row.net_amount, row.tax_amount) == (Decimal("0.13"), Decimal("938053.10"), Decimal("121946.90"))
