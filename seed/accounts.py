"""The accounts of the budget (MON-01)."""

from __future__ import annotations

from core.access import Actor
from core.budget.queries import account_rows
from core.budget.service import AccountForm, add_account

# code, Chinese, English, kind, above
ACCOUNTS = (
    ("labour", "人工成本", "Labour", "labour", None),
    ("purchase", "外购服务与资料", "Purchased services and data", "purchase", None),
    ("expert", "外部专家", "Outside experts", "purchase", "purchase"),
    ("expense", "项目费用", "Project expenses", "expense", None),
    ("travel", "差旅费", "Travel", "expense", "expense"),
    ("meals", "餐饮与招待", "Meals and hospitality", "expense", "expense"),
    ("meeting", "会议与印制", "Meetings and printing", "expense", "expense"),
    ("other", "其他费用", "Other", "expense", "expense"),
)


def chart_of_accounts(finance: Actor) -> dict[str, int]:
    """Every firm's accounts; an administrator renames and adds. Labour only warns on a project: days worked are facts."""
    found: dict[str, int] = {}
    for code, name, name_en, kind, above in ACCOUNTS:
        found[code] = add_account(
            finance,
            AccountForm(
                code=code, name=name, name_en=name_en, kind=kind, parent_id=found.get(above or ""), project_control="warn" if kind == "labour" else "stop"
            ),
        )
    return found


def account_ids(finance: Actor) -> dict[str, int]:
    """code → id."""
    return {row.code: row.id for row, _ in account_rows(finance)}
