"""The company budget: planned, revised by entry, controlled, drilled (MON-01 … MON-03)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Role
from core.budget import queries
from core.budget.effect import BudgetBelowUse, BudgetEdit, DepartmentOnProjectBudget, LineTwice, YearOutOfRange
from core.budget.proposals import save_proposal
from core.budget.service import AccountForm, AccountLoop, add_account, change_account
from core.errors import NotFound, NotPermitted, Refusal, Refusals, StaleScreen, UnknownChoice
from core.ledger import Need, occupy
from core.ledger.check import differences
from core.money import AmountNegative, AmountTooPrecise
from core.verify import verify
from db.models import BudgetEntry, BudgetLine
from tests import factories as f
from tests.budgets import in_effect
from tests.statements import counting


@pytest.fixture
def finance(db: Session) -> Actor:
    return f.actor(db, Role.FINANCE, name="赵敏")


def test_a_year_is_planned_and_revised_by_entries(db: Session, finance: Actor) -> None:
    labour = f.account(db).id
    assert in_effect(finance, 2027, [BudgetEdit("project", labour, Decimal("1000000"))]) == 1
    (row,) = queries.budget_sheet(finance, 2027).lines
    in_effect(finance, 2027, [BudgetEdit("project", labour, Decimal("1200000.50"), "warn", seen_version=row.version)])
    (row,) = queries.budget_sheet(finance, 2027).lines
    assert (row.budget, row.available, row.control) == (Decimal("1200000.50"), Decimal("1200000.50"), "warn")
    assert [(e.kind, e.budget, e.actor) for e in queries.entries(finance, row.id)] == [
        ("revise", Decimal("200000.50"), "赵敏"),
        ("plan", Decimal("1000000.00"), "赵敏"),
    ]
    assert not differences(db)
    assert queries.budget_years(finance) == [2027]


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        ({"amount": Decimal("-0.01")}, AmountNegative),
        ({"amount": Decimal("1.001")}, AmountTooPrecise),
        ({"scope": "private"}, UnknownChoice),
        ({"control": "shout"}, UnknownChoice),
        ({"account_id": 987654}, NotFound),
        ({"department_id": 987654, "scope": "non_project"}, NotFound),
        ({"department_id": 1}, (DepartmentOnProjectBudget, NotFound)),
    ],
)
def test_bad_row_is_named_and_nothing_is_saved(db: Session, finance: Actor, edit: dict[str, object], refusal: type[Refusal]) -> None:
    good = BudgetEdit("project", f.account(db, "travel").id, Decimal(5))
    with pytest.raises(refusal) as refused:
        in_effect(finance, 2027, [good, BudgetEdit(**({"scope": "project", "account_id": f.account(db).id, "amount": Decimal(1)} | edit))])  # type: ignore[arg-type]
    assert refused.value.field == "row 2"
    assert not queries.budget_sheet(finance, 2027).lines


def test_every_bad_row_is_named_and_the_same_line_twice_too(db: Session, finance: Actor) -> None:
    labour = f.account(db).id
    with pytest.raises(Refusals) as refused:
        in_effect(
            finance, 2027, [BudgetEdit("project", labour, Decimal(1)), BudgetEdit("project", labour, Decimal(2)), BudgetEdit("project", labour, Decimal(-2))]
        )
    assert [(type(r), r.field) for r in refused.value.refusals] == [(LineTwice, "row 2"), (LineTwice, "row 3")]
    with pytest.raises(YearOutOfRange):
        in_effect(finance, 1999, [])


def test_a_line_that_stops_cannot_go_under_what_is_used(db: Session, finance: Actor) -> None:
    line = f.company_line(db, "1000.00")
    project = f.project(db, manager=f.actor(db))
    occupy(db, None, project.id, [Need(2026, line.account_id, Decimal("600.00"))], "project", project.id)
    with pytest.raises(BudgetBelowUse) as refused:
        in_effect(finance, 2026, [BudgetEdit("project", line.account_id, Decimal("599.99"), seen_version=line.version)])
    assert refused.value.facts["used"] == Decimal("600.00")
    in_effect(finance, 2026, [BudgetEdit("project", line.account_id, Decimal("599.99"), "warn", seen_version=line.version)])
    db.refresh(line)
    assert line.available == Decimal("-0.01")
    with pytest.raises(BudgetBelowUse):  # back to stop while it is overdrawn
        in_effect(finance, 2026, [BudgetEdit("project", line.account_id, Decimal("599.99"), "stop", seen_version=line.version)])


def test_two_editors_the_second_sees_what_differs(db: Session, finance: Actor) -> None:
    line = f.company_line(db, "1000.00")
    seen = line.version
    in_effect(finance, 2026, [BudgetEdit("project", line.account_id, Decimal(1500), seen_version=seen)])
    with pytest.raises(StaleScreen):
        in_effect(finance, 2026, [BudgetEdit("project", line.account_id, Decimal(1600), seen_version=seen)])
    with pytest.raises(StaleScreen):  # believed to be new, planned meanwhile
        in_effect(finance, 2026, [BudgetEdit("project", line.account_id, Decimal(1600))])


def test_only_finance_edits_and_only_who_may_reads(db: Session) -> None:
    for role in (Role.CEO, Role.PMO):
        with pytest.raises(NotPermitted):
            save_proposal(f.actor(db, role), 2026, [])
    queries.budget_sheet(f.actor(db, Role.CEO), 2026)
    for read in (lambda who: queries.budget_sheet(who, 2026), lambda who: queries.entries(who, 1), lambda who: queries.shares(who, 1)):
        with pytest.raises(NotPermitted):
            read(f.actor(db, Role.PM))


def test_drill_from_a_line_to_its_projects_and_documents(db: Session, finance: Actor) -> None:
    line = f.company_line(db, "1000.00")
    manager = f.actor(db)
    for amount in ("600.00", "100.00"):
        project = f.project(db, manager=manager)
        occupy(db, manager, project.id, [Need(2026, line.account_id, Decimal(amount))], "project", project.id)
    assert [s.held for s in queries.shares(finance, line.id)] == [Decimal("600.00"), Decimal("100.00")]
    newest = queries.entries(finance, line.id)[0]
    assert (newest.kind, newest.committed, newest.project_id, newest.document_type) == ("occupy", Decimal("100.00"), project.id, "project")
    assert queries.entry_count(finance, line.id) == 3
    assert [(r.budget, r.available) for r in queries.project_budget(finance, project.id)] == [(Decimal("100.00"), Decimal("100.00"))]
    with pytest.raises(NotFound):
        queries.project_budget(f.actor(db), project.id)


def test_statements_do_not_grow_with_the_lines(db: Session, finance: Actor) -> None:
    def sent(codes: list[str]) -> tuple[int, int]:
        edits = [BudgetEdit("project", f.account(db, code).id, Decimal(5)) for code in codes]
        with counting(db) as saving:
            in_effect(finance, 2030 + len(codes), edits)
        with counting(db) as reading:
            queries.budget_sheet(finance, 2030 + len(codes))
        return len(saving), len(reading)

    assert sent(["a", "b"]) == sent([f"c{n}" for n in range(20)])


def test_account_tree(db: Session, finance: Actor) -> None:
    top = add_account(finance, AccountForm("expense", "费用", "Expense"))
    below = add_account(finance, AccountForm("travel", "差旅", "Travel", parent_id=top))
    rows = {row.id: (row, version) for row, version in queries.account_rows(finance)}
    assert rows[below][0].parent_id == top
    with pytest.raises(AccountLoop):
        change_account(finance, top, AccountForm("expense", "费用", parent_id=below), seen_version=rows[top][1])
    with pytest.raises(AccountLoop):
        add_account(finance, AccountForm("wages", "工资", kind="labour", parent_id=top))
    change_account(finance, below, AccountForm("travel", "差旅费", "Travel", parent_id=top, project_control="warn"), seen_version=rows[below][1])
    assert {r.name for r, _ in queries.account_rows(finance)} == {"费用", "差旅费"}


def test_verify_finds_a_balance_that_is_not_the_sum_of_its_rows(db: Session) -> None:
    line = f.company_line(db, "1000.00")
    assert not [x for x in verify(db) if "budget" in x]
    db.get_one(BudgetLine, line.id).actual = Decimal("0.01")
    db.flush()
    assert [x for x in verify(db) if "budget" in x] == [f"budget lines: budget_line {line.id}, actual is 0.01, its rows say 0.00"]
    assert db.scalars(select(BudgetEntry.kind)).all() == ["plan"]
