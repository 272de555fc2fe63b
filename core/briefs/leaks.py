"""What a customer must not read in a brief somebody has edited: the project's own figures of money, and words of cost, margin, rates,
stance (PRJ-25, PRJ-41). Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal

WORDS = (
    "成本", "毛利", "利润", "费率", "人天单价", "日单价", "预算", "挣值", "完工估算", "立场", "动机",
    "cost", "costs", "margin", "profit", "day rate", "daily rate", "budget", "earned value", "stance", "motive", "cpi", "eac",
)  # fmt: skip
_AMOUNT = re.compile(
    r"(?P<sign>[¥￥]|CNY|RMB)?\s*(?P<number>\d+(?:[,，]\d{3})*(?:\.\d+)?)\s*(?P<unit>万|[KkMm](?![A-Za-z]))?\s*(?P<after>元|yuan|CNY|RMB)?", re.IGNORECASE
)
UNITS = {"": Decimal(1), "万": Decimal(10_000), "k": Decimal(1_000), "m": Decimal(1_000_000)}
SURE = 5  # a bare figure of fewer digits may be a count, a day, a share


def leaks(text: str, figures: Collection[Decimal], public: Collection[str]) -> list[str]:
    """The words and figures found, in their order. `figures`: amounts in CNY that are not the customer's business; `public`: names of
    tasks, deliverables, the project, that the customer knows and that may hold such words ("成本测算").

    >>> leaks("完成成本测算；本周成本 418,000.00 元", [Decimal("418000.00")], ["成本测算"])
    ['成本', '418,000.00 元']
    >>> leaks("回收问卷 800 份，单价 ¥800，共 41.8 万", [Decimal("800.00"), Decimal("418000.00")], [])
    ['¥800', '41.8 万']
    """
    rest = text
    for name in sorted({n for n in public if n}, key=len, reverse=True):
        rest = rest.replace(name, " ")
    low = rest.lower()
    found = [word for word in WORDS if (word in low if word[0] > "\u2e80" else re.search(rf"\b{re.escape(word)}\b", low))]
    found += [m.group().strip() for m in _AMOUNT.finditer(rest) if _tells(m, figures)]
    return list(dict.fromkeys(found))


def _tells(match: re.Match[str], figures: Collection[Decimal]) -> bool:
    """Whether what is written is one of the amounts, rounded as it is written. Without a sign of money only long figures count."""
    number = match["number"].replace(",", "").replace("，", "")
    money = bool(match["sign"] or match["after"])
    unit = (match["unit"] or "").lower()
    if not money and len(number.replace(".", "")) < (3 if unit else SURE):
        return False
    whole, _, part = number.partition(".")
    typed, step = Decimal(number), Decimal(1).scaleb(-len(part))
    return any((abs(f) / UNITS[unit]).quantize(step, ROUND_HALF_UP) == typed for f in figures if f and whole)
