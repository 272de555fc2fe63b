"""The sixteen projects of the demo firm: whom for, how large, who does it, and what became of it."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Engagement:
    """One contract and its project. `starts` is working days before today (negative: after). `pace` is earned over planned work,
    `thrift` hours spent over hours planned; `fate` says how far it has come."""

    key: str
    template: str
    customer: str
    title: str
    title_en: str
    gross: Decimal
    seller: str
    manager: str
    sponsor: str
    team: tuple[tuple[str, str], ...]
    starts: int
    fate: str
    pace: Decimal = Decimal("1.00")
    thrift: Decimal = Decimal("1.02")
    other_cost: Decimal = Decimal("0.02")       # purchases and expenses over net revenue
    paid_lines: int = 0                         # lines of the payment plan received so far


def _e(key: str, template: str, customer: str, title: str, title_en: str, gross: str, seller: str, manager: str, sponsor: str, team: str, starts: int, fate: str, **more: object) -> Engagement:
    members = tuple((pair.split(":")[0], pair.split(":")[1]) for pair in team.split())
    return Engagement(key, template, customer, title, title_en, Decimal(gross), seller, manager, sponsor, members, starts, fate, **more)      # type: ignore[arg-type]


D = Decimal
ENGAGEMENTS: tuple[Engagement, ...] = (
    _e("jinhai_pmo", "management_consulting", "jinhai", "核心系统建设 PMO 咨询", "Core banking PMO", "689000.00", "E009", "E014", "E013", "E015:consultant E016:consultant E017:analyst E030:assistant", 370, "closed", paid_lines=4),
    _e("sanlin_audit25", "audit", "sanlin", "2025 年度财务报表审计", "Annual audit 2025", "424000.00", "E010", "E022", "E021", "E023:consultant E024:consultant E025:analyst E030:assistant E007:qa", 225, "closed", paid_lines=4),
    _e("yangtze_training", "training", "yangtze", "中层管理者领导力培训", "Leadership training for middle managers", "445200.00", "E009", "E027", "E026", "E028:consultant E029:consultant E030:assistant", 300, "closed", paid_lines=4),
    _e("brightwell_tax", "tax", "brightwell", "土地增值税清算筹划", "Land appreciation tax planning", "466400.00", "E010", "E022", "E021", "E025:consultant E023:consultant E024:analyst", 92, "finished", paid_lines=3),
    _e("tianhe_iso", "certification", "tianhe", "ISO 9001 / 14001 体系认证", "ISO 9001 / 14001 certification", "318000.00", "E010", "E027", "E026", "E029:consultant E028:consultant E030:assistant", 84, "finished", paid_lines=4),
    _e("atlas_stage2", "management_consulting", "atlas", "门店运营效率提升（二阶段）", "Store operations, stage 2", "636000.00", "E009", "E018", "E013", "E019:consultant E016:consultant E020:analyst E030:assistant", 62, "in_progress", pace=D("1.01"), paid_lines=2),
    _e("meridian_org", "management_consulting", "meridian", "组织与薪酬体系优化", "Organisation and pay redesign", "614800.00", "E010", "E014", "E013", "E015:consultant E019:consultant E017:analyst E030:assistant", 50, "in_progress", pace=D("0.95"), thrift=D("1.06"), paid_lines=1),
    _e("jinhai_risk", "management_consulting", "jinhai", "全面风险管理体系建设", "Enterprise risk management", "593600.00", "E009", "E018", "E013", "E015:consultant E020:consultant E017:analyst E030:assistant", 70, "late", pace=D("0.84"), thrift=D("1.10"), paid_lines=1),
    _e("sanlin_audit26", "audit", "sanlin", "2026 年度财务报表审计", "Annual audit 2026", "434600.00", "E010", "E022", "E021", "E023:consultant E024:consultant E025:analyst E030:assistant E007:qa", 32, "in_progress", pace=D("1.00"), paid_lines=1),
    _e("harbour_training", "training", "harbour", "护理管理人员能力提升培训", "Nursing management training", "424000.00", "E009", "E027", "E026", "E028:consultant E029:consultant E030:assistant", 40, "in_progress", pace=D("1.02"), paid_lines=2),
    _e("nordic_iso", "certification", "nordic", "IATF 16949 体系认证", "IATF 16949 certification", "310580.00", "E010", "E027", "E026", "E029:consultant E028:consultant E030:assistant", 45, "paused", paid_lines=1),
    _e("lumen_tax", "tax", "lumen", "高新技术企业税收筹划", "Tax planning for high-tech status", "456860.00", "E010", "E022", "E021", "E025:consultant E023:consultant E024:analyst", 26, "in_progress", pace=D("0.99"), paid_lines=1),
    _e("northlake_service", "management_consulting", "northlake", "政务服务流程再造", "Government service re-engineering", "604200.00", "E009", "E014", "E013", "E016:consultant E019:consultant E020:analyst E030:assistant", -8, "initiated", paid_lines=1),
    _e("summit_ipo", "audit", "summit", "上市前三年一期审计", "Pre-listing audit", "455800.00", "E010", "E022", "E021", "E023:consultant E024:consultant E025:analyst E030:assistant E007:qa", -12, "at_ceo"),
    _e("oakfield_service", "management_consulting", "oakfield", "共享服务中心规划", "Shared service centre", "614800.00", "E009", "E018", "E013", "E015:consultant E019:consultant E017:analyst E030:assistant", -15, "at_pmo"),
    _e("atlas_pricing", "management_consulting", "atlas", "全渠道定价策略研究", "Omni-channel pricing study", "572400.00", "E009", "E014", "E013", "E016:consultant E015:consultant E017:analyst E030:assistant", -20, "draft", other_cost=D("0.04")),
)
