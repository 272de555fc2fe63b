"""The standard flows (APR-12), loaded for every firm; an administrator changes them on the screen."""

from __future__ import annotations

from decimal import Decimal

from core.access import Actor
from core.approval.conditions import Comparison, Condition
from core.approval.definition import ApproverKind, ApproverRule, StepDefinition, in_sequence
from core.approval.flows import install_flow

CONTRACT_FOLLOW_UPS = ("initiation",)  # an effective contract asks for its project


def _role(
    key: str, name: str, name_en: str, role: str, hours: int = 16, *, project: bool = False, condition: Condition | None = None, fills: tuple[str, ...] = ()
) -> StepDefinition:
    rule = ApproverRule(kind="project_role" if project else "company_role", role=role)
    return StepDefinition(key=key, name=name, name_en=name_en, approver=rule, limit_hours=Decimal(hours), condition=condition, editable=fills)


def _rule(key: str, name: str, name_en: str, kind: ApproverKind, hours: int = 16) -> StepDefinition:
    return StepDefinition(key=key, name=name, name_en=name_en, approver=ApproverRule(kind=kind), limit_hours=Decimal(hours))


def _at_least(field: str, amount: int) -> Condition:
    return Condition(tests=(Comparison(field=field, operator=">=", value=str(amount)),))


def _where(**fields: str) -> Condition:
    return Condition(tests=tuple(Comparison(field=name, operator="=", value=value) for name, value in fields.items()))


SPONSOR = _role("sponsor", "主管领导", "Sponsor", "sponsor", project=True)
PMO = _role("pmo", "交付总监", "Delivery director", "pmo")
FINANCE = _role("finance", "财务", "Finance", "finance")
SETTLE = _role("finance", "财务决算", "Finance: settlement", "finance", 24, fills=("settlement_note",))
LEGAL = _role("legal", "法务", "Legal", "legal")
CEO = _role("ceo", "总经理", "General manager", "ceo", 24)
BUSINESS = _role("business", "业务审批", "Business", "sales_director", condition=_at_least("amount", 2_000_000))


def standard_flows(actor: Actor, owner_id: int) -> None:
    """The flows of the documents that exist: initiation, contract by type, closure, termination, budget, bonus."""
    _of_projects(actor, owner_id)
    of_changes(actor, owner_id)
    _of_contracts(actor, owner_id)
    _of_money(actor, owner_id)


def _of_projects(actor: Actor, owner_id: int) -> None:
    install_flow(
        actor,
        code="initiation",
        document_type="initiation",
        name="项目立项审批",
        name_en="Project initiation",
        owner_id=owner_id,
        steps=in_sequence([SPONSOR, PMO, FINANCE, CEO]),
        help_text="主管领导、交付总监、财务、总经理依次审批；最后一步批准时占用公司预算并生成基线 0。",
        help_text_en="Sponsor, delivery director, finance, general manager in turn; the last approval occupies the company budget and keeps baseline 0.",
    )
    install_flow(
        actor,
        code="closure",
        document_type="closure",
        name="项目结项审批",
        name_en="Project closure",
        owner_id=owner_id,
        steps=in_sequence([SPONSOR, SETTLE, PMO]),
        help_text="主管领导确认成果，财务完成利润决算，交付总监批准后结项：未用预算退回公司，不再记账。",
        help_text_en="The sponsor confirms the result, finance settles the profit; with the delivery director's approval the project is closed: "
        "what is left of the budget goes back, nothing is booked any more.",
    )
    install_flow(
        actor,
        code="termination",
        document_type="termination",
        name="项目终止审批",
        name_en="Project termination",
        owner_id=owner_id,
        steps=in_sequence([SPONSOR, SETTLE, PMO]),
        help_text="主管领导、财务（决算）、交付总监依次审批；批准后释放未用预算，已发生成本保留。批准前照常工作。",
        help_text_en="Sponsor, finance (settlement), delivery director in turn; then the headroom is released and the cost stays. Work goes on until then.",
    )


def of_changes(actor: Actor, owner_id: int) -> None:
    """A full change goes the way of an initiation, a managed one and the plan of its own the shorter way: sponsor, PMO."""
    install_flow(
        actor,
        code="change",
        document_type="change",
        name="项目全量变更审批",
        name_en="Full change",
        owner_id=owner_id,
        steps=in_sequence([SPONSOR, PMO, FINANCE, CEO]),
        help_text="与立项相同：主管领导、交付总监、财务、总经理依次审批；批准时按差额占用公司预算，生成新基线。批准前按原计划工作。",
        help_text_en="As the initiation: sponsor, delivery director, finance, general manager in turn; then the company budget is occupied by the "
        "difference and a new baseline is kept. Work goes on under the old one until then.",
    )
    install_flow(
        actor,
        code="change_managed",
        document_type="change",
        name="项目管理变更审批",
        name_en="Managed change",
        owner_id=owner_id,
        condition=_where(kind="managed"),
        steps=in_sequence([SPONSOR, PMO]),
        help_text="毛利率不低于原批准值的变更：主管领导、交付总监审批即可。",
        help_text_en="The margin rate does not fall: sponsor and delivery director suffice.",
    )
    install_flow(
        actor,
        code="plan",
        document_type="plan",
        name="项目计划审批",
        name_en="Project plan",
        owner_id=owner_id,
        steps=in_sequence([SPONSOR, PMO]),
        help_text="立项后单独提交的计划：主管领导、交付总监审批，通过后生成基线 0，项目方可启动。",
        help_text_en="A plan handed in after the initiation: sponsor and delivery director; then baseline 0 is kept and the project may start.",
    )


def _of_contracts(actor: Actor, owner_id: int) -> None:
    """The most specific one is taken: by side and form before business type before the general one."""
    hr = _role("hr", "人事", "HR", "hr")
    buyer = _role("purchasing", "采购", "Purchasing", "buyer")
    side_by_side = [step.model_copy(update={"after": ("legal",)}) for step in (PMO, FINANCE)]
    joined = CEO.model_copy(update={"after": ("pmo", "finance")})
    large = CEO.model_copy(update={"condition": _at_least("amount", 200_000)})
    install_flow(
        actor,
        code="contract",
        document_type="contract",
        name="销售合同审批",
        name_en="Sales contract",
        owner_id=owner_id,
        steps=in_sequence([BUSINESS, LEGAL, CEO]),
        help_text="200 万元及以上先经市场营销中心总监；法务、总经理审批后生效。",
        help_text_en="From ¥2,000,000 the sales director first; effective after legal and the general manager.",
        follow_ups=CONTRACT_FOLLOW_UPS,
    )
    install_flow(
        actor,
        code="contract_training",
        document_type="contract",
        name="培训合同审批",
        name_en="Training contract",
        owner_id=owner_id,
        condition=_where(business_type="training"),
        steps=in_sequence([BUSINESS, LEGAL, hr, CEO]),
        help_text="培训合同在法务之后由人事确认讲师与劳务安排。",
        help_text_en="After legal, HR confirms trainers and their engagement.",
        follow_ups=CONTRACT_FOLLOW_UPS,
    )
    install_flow(
        actor,
        code="contract_framework",
        document_type="contract",
        name="框架合同审批",
        name_en="Framework contract",
        owner_id=owner_id,
        condition=_where(side="sales", form="framework"),
        steps=[*in_sequence([BUSINESS.model_copy(update={"condition": None}), LEGAL]), *side_by_side, joined],
        help_text="框架合同一律先经市场营销中心总监与法务，再由交付总监与财务同时会签，最后总经理批准。",
        help_text_en="Always the sales director and legal; then delivery director and finance side by side; at last the general manager.",
    )
    install_flow(
        actor,
        code="contract_purchase",
        document_type="contract",
        name="采购合同审批",
        name_en="Purchase contract",
        owner_id=owner_id,
        condition=_where(side="purchase"),
        steps=in_sequence([_rule("head", "需求部门负责人", "Head of the requesting department", "initiator_department_head"), LEGAL, buyer, FINANCE, large]),
        help_text="需求部门负责人、法务、采购、财务依次审批；20 万元及以上由总经理批准。",
        help_text_en="Head of the requesting department, legal, purchasing, finance in turn; from ¥200,000 the general manager.",
    )


def _of_money(actor: Actor, owner_id: int) -> None:
    check = _role("finance", "财务复核", "Finance check", "finance")
    install_flow(
        actor,
        code="budget",
        document_type="budget",
        name="年度预算审批",
        name_en="Company budget",
        owner_id=owner_id,
        steps=in_sequence([check, CEO]),
        help_text="财务复核、总经理批准后新预算生效；批准前仍按原预算控制。",
        help_text_en="In effect after the finance check and the general manager; until then the old figures control.",
    )
    install_flow(
        actor,
        code="bonus",
        document_type="bonus",
        name="项目奖金审批",
        name_en="Project bonus",
        owner_id=owner_id,
        steps=in_sequence([check, CEO]),
        help_text="财务复核数据来源，总经理批准后发放。",
        help_text_en="Finance checks the sources; paid after the general manager approves.",
    )
