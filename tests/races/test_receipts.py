"""Two finance people confirm one receipt at the same moment: it is confirmed once, and the loser is told who did (CON-08)."""
from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from core.access import Actor
from core.contracts import access
from core.errors import Refusal, StaleScreen
from core.receipts import service
from core.receipts.figures import received_on_contract
from core.receipts.forms import ReceiptForm
from core.receipts.rules import Part, PartOverOpen
from db.engine import session_factory
from db.models import AuditRow, Contract, Receipt
from tests.core.contracts.house import House, build

PAID = dt.date(2026, 3, 2)


@pytest.fixture
def waiting(fresh_db: str) -> tuple[House, int]:
    """A receipt of 318,000.00 on an effective contract, registered by sales."""
    with session_factory()() as session:
        session.execute(text("SELECT set_config('mandate.scope', 'service', true)"))
        house = build(session)
        session.commit()
        session.execute(text("SELECT set_config('mandate.scope', 'service', true)"))
        contract_id = house.effective()
        line = house.contract(contract_id).lines[0].id
    return house, service.register(house.sun, contract_id, ReceiptForm(Decimal("318000.00"), PAID, (Part(line, Decimal("318000.00")),)))


def _meet(monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> None:
    """Both arrive at `name` at the same moment."""
    meeting, original = threading.Barrier(2), getattr(where, name)

    def together(*given: Any, **named: Any) -> Any:
        meeting.wait(timeout=5)
        return original(*given, **named)

    monkeypatch.setattr(where, name, together)


def _both(*deeds: Callable[[], object]) -> list[Refusal]:
    def run(deed: Callable[[], object]) -> Refusal | None:
        try:
            deed()
        except Refusal as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(2) as pool:
        return [r for r in pool.map(run, deeds) if r is not None]


def _confirmations(receipt_id: int) -> tuple[str, Decimal, int]:
    with session_factory()() as session:
        session.execute(text("SELECT set_config('mandate.scope', 'service', true)"))
        row = session.get_one(Receipt, receipt_id)
        of_receipt = (AuditRow.record == "receipt", AuditRow.record_id == str(receipt_id))
        deeds = select(func.count()).select_from(AuditRow).where(*of_receipt, AuditRow.action == "receipt.confirm")
        return row.state, received_on_contract(session, row.contract_id), session.scalar(deeds) or 0


def _pressed(who: Actor, receipt_id: int) -> Callable[[], None]:
    return lambda: service.confirm(who, receipt_id)


def test_two_confirm_at_once_and_the_loser_is_told_who(waiting: tuple[House, int], monkeypatch: pytest.MonkeyPatch) -> None:
    house, receipt_id = waiting
    _meet(monkeypatch, access, "require_seen")
    refused = _both(_pressed(house.zhao, receipt_id), _pressed(house.xu, receipt_id))
    assert _confirmations(receipt_id) == ("confirmed", Decimal("318000.00"), 1)
    assert [type(r) for r in refused] == [service.AlreadyConfirmed]
    assert refused[0].facts["who"] in ("赵敏", "徐亮")


def test_a_double_click_confirms_once(waiting: tuple[House, int], monkeypatch: pytest.MonkeyPatch) -> None:
    house, receipt_id = waiting
    _meet(monkeypatch, access, "require_seen")
    refused = _both(_pressed(house.zhao, receipt_id), _pressed(house.zhao, receipt_id))
    assert _confirmations(receipt_id) == ("confirmed", Decimal("318000.00"), 1)
    assert [type(r) for r in refused] == [service.AlreadyConfirmed]


def test_without_the_locks_the_version_stops_the_second_without_a_name(waiting: tuple[House, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The companion: both find the receipt waiting and both go on; only the row's version saves it, without a name."""
    house, receipt_id = waiting

    def unlocked(session: Session, model: Any, record_id: int) -> Any:
        return session.get_one(model, record_id)

    monkeypatch.setattr(access, "lock", unlocked)
    monkeypatch.setattr(service, "lock", unlocked)
    _meet(monkeypatch, service, "_require_undecided")
    refused = _both(_pressed(house.zhao, receipt_id), _pressed(house.xu, receipt_id))
    assert [type(r) for r in refused] == [StaleScreen]
    assert refused[0].facts["who"] == ""
    assert _confirmations(receipt_id)[0] == "confirmed"


def _register(house: House, contract_id: int, line: int, amount: str, reference: str) -> Callable[[], int]:
    form = ReceiptForm(Decimal(amount), PAID, (Part(line, Decimal(amount)),), bank_reference=reference)
    return lambda: service.register(house.sun, contract_id, form)


def test_two_receipts_race_for_the_last_open_money_of_a_line(waiting: tuple[House, int], monkeypatch: pytest.MonkeyPatch) -> None:
    house, receipt_id = waiting
    with session_factory()() as session:
        contract_id = session.get_one(Receipt, receipt_id).contract_id
        line = session.get_one(Contract, contract_id).lines[1].id
    _meet(monkeypatch, access, "require_seen")
    refused = _both(_register(house, contract_id, line, "424000.00", "T1"), _register(house, contract_id, line, "400000.00", "T2"))
    assert [type(r) for r in refused] == [PartOverOpen]


def test_without_the_lock_both_would_pass_and_the_line_hold_too_much(waiting: tuple[House, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The companion: each checks the line before the other has written."""
    house, receipt_id = waiting
    with session_factory()() as session:
        contract_id = session.get_one(Receipt, receipt_id).contract_id
        line = session.get_one(Contract, contract_id).lines[1].id
    monkeypatch.setattr(access, "lock", lambda session, model, record_id: session.get_one(model, record_id))
    _meet(monkeypatch, service, "next_number")
    assert _both(_register(house, contract_id, line, "424000.00", "T1"), _register(house, contract_id, line, "400000.00", "T2")) == []
