"""The words of a customer: status, kind, size, industry, a contact's part in the decision.

Industries are kept as codes; `INDUSTRY_SPELLINGS` lists how they are written in files, so that an import knows 医药 and
"Healthcare" and can propose the nearest word for one it does not know."""
from __future__ import annotations

from enum import StrEnum


class CustomerStatus(StrEnum):
    """SAL-06; invalid customers sign nothing."""

    INVALID = "invalid"
    BASE = "base"
    POTENTIAL = "potential"
    SUCCESSFUL = "successful"


class CustomerKind(StrEnum):
    COMPANY = "company"
    GOVERNMENT = "government"
    INSTITUTION = "institution"
    PERSON = "person"


class CustomerSize(StrEnum):
    """By the statistics office's classes of enterprises."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


class DecisionPart(StrEnum):
    DECIDER = "decider"
    INFLUENCER = "influencer"
    USER = "user"
    BLOCKER = "blocker"


INDUSTRY_SPELLINGS: dict[str, tuple[str, ...]] = {
    "technology": ("technology", "tech", "it", "科技", "信息技术"),
    "software": ("software", "软件"),
    "telecommunications": ("telecommunications", "telecom", "通信", "电信"),
    "medical": ("medical", "healthcare", "pharma", "医药", "医疗", "医药健康"),
    "finance": ("finance", "banking", "insurance", "金融", "银行", "保险"),
    "retail": ("retail", "consumer", "零售", "消费品"),
    "manufacturing": ("manufacturing", "automotive", "制造", "制造业", "汽车"),
    "energy": ("energy", "utilities", "能源", "电力"),
    "construction": ("construction", "real estate", "建筑", "房地产"),
    "logistics": ("logistics", "transport", "物流", "交通运输"),
    "food": ("food", "catering", "食品", "餐饮"),
    "entertainment": ("entertainment", "media", "文娱", "传媒"),
    "marketing": ("marketing", "advertising", "营销", "广告"),
    "employment": ("employment", "human resources", "人力资源"),
    "services": ("services", "service", "服务业", "服务"),
    "education": ("education", "教育"),
    "government": ("government", "public sector", "政府", "公共事业"),
    "other": ("other", "其他"),
}
INDUSTRIES = tuple(INDUSTRY_SPELLINGS)
SIZE_SPELLINGS: dict[str, tuple[str, ...]] = {"large": ("大型",), "medium": ("中型",), "small": ("小型",), "micro": ("微型",)}
STATUS_SPELLINGS: dict[str, tuple[str, ...]] = {"invalid": ("无效",), "base": ("基础",), "potential": ("潜在",), "successful": ("成功",)}
PART_SPELLINGS: dict[str, tuple[str, ...]] = {"decider": ("决策者", "decision maker"), "influencer": ("影响者",), "user": ("使用者",), "blocker": ("反对者",)}
