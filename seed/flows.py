"""The standard flows (APR-12), loaded for every firm; an administrator changes them on the screen."""

from __future__ import annotations

from decimal import Decimal

from core.access import Actor
from core.approval.conditions import Comparison, Condition
from core.approval.definition import ApproverRule, StepDefinition, in_sequence
from core.approval.flows import create_flow


def _role(key: str, name: str, name_en: str, role: str, hours: int = 16, *, project: bool = False, condition: Condition | None = None) -> StepDefinition:
    rule = ApproverRule(kind="project_role" if project else "company_role", role=role)
    return StepDefinition(key=key, name=name, name_en=name_en, approver=rule, limit_hours=Decimal(hours), condition=condition)


def _at_least(field: str, amount: int) -> Condition:
    return Condition(tests=(Comparison(field=field, operator=">=", value=str(amount)),))


def standard_flows(actor: Actor, owner_id: int) -> None:
    """Initiation, contract, bonus: the flows of the documents that exist."""
    sponsor = _role("sponsor", "主管领导", "Sponsor", "sponsor", project=True)
    pmo = _role("pmo", "交付总监", "Delivery director", "pmo")
    finance = _role("finance", "财务", "Finance", "finance")
    ceo = _role("ceo", "总经理", "General manager", "ceo", 24)
    create_flow(
        actor,
        code="initiation",
        document_type="initiation",
        name="项目立项审批",
        name_en="Project initiation",
        owner_id=owner_id,
        steps=in_sequence([sponsor, pmo, finance, ceo]),
        help_text="主管领导、交付总监、财务、总经理依次审批；最后一步批准时占用公司预算并生成基线 0。",
        help_text_en="Sponsor, delivery director, finance, general manager in turn; the last approval occupies the company budget and keeps baseline 0.",
    )
    create_flow(
        actor,
        code="contract",
        document_type="contract",
        name="销售合同审批",
        name_en="Sales contract",
        owner_id=owner_id,
        steps=in_sequence(
            [
                _role("business", "业务审批", "Business", "sales_director", condition=_at_least("amount", 2_000_000)),
                _role("legal", "法务", "Legal", "legal"),
                ceo,
            ]
        ),
        help_text="200 万元及以上先经市场营销中心总监；法务、总经理审批后生效。",
        help_text_en="From ¥2,000,000 the sales director first; effective after legal and the general manager.",
    )
    create_flow(
        actor,
        code="bonus",
        document_type="bonus",
        name="项目奖金审批",
        name_en="Project bonus",
        owner_id=owner_id,
        steps=in_sequence([_role("finance", "财务复核", "Finance check", "finance"), ceo]),
        help_text="财务复核数据来源，总经理批准后发放。",
        help_text_en="Finance checks the sources; paid after the general manager approves.",
    )
