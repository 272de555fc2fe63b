"""Contracts: drafted, changed in draft, submitted, withdrawn, completed, terminated (CON-01, CON-02)."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from core import clock
from core.access import Actor, Permission, require
from core.approval import engine
from core.contracts.access import grants, locked
from core.contracts.forms import ContractTerms, checked_terms
from core.contracts.machine import MACHINE
from core.contracts.rules import PlanLineForm
from core.contracts.words import ContractState
from core.errors import AsWord, NotPermitted, UnknownChoice, WrongState, require_text
from core.numbering import next_number
from core.unit import require_fresh, writing
from db.models import Contract, PlanLine

DOCUMENT = "contract"
LONGEST_REASON = 2000


def create(actor: Actor, terms: ContractTerms) -> int:
    """A draft with its payment plan; returns the id."""
    require(actor, Permission.CONTRACT_CREATE)
    with writing(actor, "contract.create") as s:
        made = checked_terms(s, actor, terms)
        lines: list[PlanLineForm] = made.pop("lines")
        row = Contract(number=next_number(s, "CON"), state=ContractState.DRAFT, created_at=clock.now(), **made)
        s.add(row)
        s.flush()
        _write_plan(row, lines)
        return row.id


def change(actor: Actor, contract_id: int, terms: ContractTerms, *, seen_version: int) -> None:
    """New terms and plan of a draft; what has been submitted is not edited (GEN-04)."""
    with writing(actor, "contract.change") as s:
        row = locked(s, actor, contract_id)
        if Permission.CONTRACT_EDIT not in grants(s, actor, row):
            raise NotPermitted(permission=AsWord("permission.contract:edit"))
        if row.state != ContractState.DRAFT:
            raise WrongState(record=AsWord("record.contract"), state=AsWord(f"state.contract.{row.state}"), action=AsWord("action.contract.edit"))
        require_fresh(s, row, seen_version)
        made = checked_terms(s, actor, terms, contract_id=contract_id, kept_rate=row.tax_rate)
        lines: list[PlanLineForm] = made.pop("lines")
        for name, value in made.items():
            setattr(row, name, value)
        _write_plan(row, lines)


def submit(actor: Actor, contract_id: int, *, seen_version: int, chosen: dict[str, list[int]] | None = None) -> int:
    """Sends the draft on its way; returns the approval case. Guards of CON-01 run here and again at the last approval (APR-10)."""
    with writing(actor, "contract.submit") as s:
        row = locked(s, actor, contract_id)
        MACHINE.move(s, actor, row, "submit", seen_version=seen_version)
        return engine.submit(s, actor, DOCUMENT, contract_id, chosen=chosen).id


def withdraw(actor: Actor, contract_id: int) -> None:
    """The initiator takes it back before the first decision."""
    with writing(actor, "contract.withdraw") as s:
        locked(s, actor, contract_id)
        engine.withdraw(s, actor, DOCUMENT, contract_id)


def complete(actor: Actor, contract_id: int, *, seen_version: int) -> None:
    """Everything is received and done."""
    with writing(actor, "contract.complete") as s:
        MACHINE.move(s, actor, locked(s, actor, contract_id), "complete", seen_version=seen_version)


def terminate(actor: Actor, contract_id: int, reason: str, *, seen_version: int) -> None:
    """Ends the contract early, with the reason; nothing more falls due from it."""
    why = require_text(reason, field="reason", longest=LONGEST_REASON)
    with writing(actor, "contract.terminate") as s:
        MACHINE.move(s, actor, locked(s, actor, contract_id), "terminate", seen_version=seen_version, reason=why)


def _write_plan(row: Contract, lines: Sequence[PlanLineForm]) -> None:
    """The plan becomes these lines: kept ones changed in place, so that the trail shows what was before."""
    kept = {line.id: line for line in row.lines}
    wanted = [line.id for line in lines if line.id is not None]
    if len(set(wanted)) < len(wanted) or set(wanted) - kept.keys():
        raise UnknownChoice(field="lines", value=str(sorted(set(wanted) - kept.keys())))
    changed = False
    for line_id, line in kept.items():
        if line_id not in wanted:
            row.lines.remove(line)
            changed = True
    for position, form in enumerate(lines, start=1):
        values = {"position": position, "condition": form.condition, "condition_en": form.condition_en, "due_on": form.due_on, "percent": form.percent,
                  "amount": form.amount or Decimal(0)}
        if form.id is None:
            row.lines.append(PlanLine(**values))
            changed = True
            continue
        line = kept[form.id]
        changed = changed or any(getattr(line, name) != value for name, value in values.items())
        for name, value in values.items():
            setattr(line, name, value)
    if changed and kept:
        row.plan_version += 1
