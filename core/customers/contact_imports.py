"""Contacts from a file (GEN-05): their customer by name, phones in their normal form, an exact repeat adds nothing."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import customers_seen
from core.customers import normal
from core.customers.access import customers_kept
from core.customers.forms import ContactForm, CustomerForm, checked_contact, form_of, search_column
from core.customers.imports import spelt
from core.customers.names import comparable
from core.customers.words import PART_SPELLINGS
from core.errors import Refusal, Refusals
from core.imports.errors import NameUnknown, RowRepeated
from core.imports.lists import Draft, Field, ImportList, register
from core.nearest import nearest
from db.models import Contact, Customer

LIST = "contacts"
FIELDS = (
    Field("customer", "客户", "Customer", "name", required=True, example="华泽医药股份有限公司",
          aliases=("account", "company", "客户名称", "客户全称", "公司")),
    Field("name", "姓名", "Name", required=True, example="王建国", aliases=("contact", "full name", "联系人")),
    Field("name_en", "英文姓名", "Name in English", example="Wang Jianguo", aliases=("english name",)),
    Field("title", "称谓", "Form of address", example="先生", aliases=("salutation",)),
    Field("position", "职务", "Position", example="采购总监", aliases=("job title", "职位")),
    Field("mobile_phone", "手机", "Mobile phone", example="13800138000", aliases=("mobile", "手机号"), normal=normal.phone),
    Field("direct_phone", "直线电话", "Direct line", aliases=("direct",), normal=normal.phone),
    Field("office_phone", "办公电话", "Office phone", example="021-62345678-801", aliases=("phone", "telephone", "电话"), normal=normal.phone),
    Field("home_phone", "住宅电话", "Home phone", normal=normal.phone),
    Field("email", "邮箱", "E-mail", example="wang@huaze.example", aliases=("email", "mail", "电子邮箱"), normal=normal.email),
    Field("decision_part", "决策角色", "Part in the decision", "word", example="决策者", aliases=("role", "角色"),
          spellings=lambda: spelt(PART_SPELLINGS)),
    Field("remark", "备注", "Remark", aliases=("note", "notes")),
)
SAME = ("name", "mobile_phone", "direct_phone", "office_phone", "home_phone", "email")     # who agrees in all of these is the same person


def check(session: Session, actor: Actor, drafts: Sequence[Draft]) -> None:
    """Customers the actor answers for; contacts that are kept already, or stand in the file twice. Two statements."""
    rows = session.execute(select(Customer.id, Customer.full_name, Customer.full_name_en)
                           .where(customers_seen(actor), customers_kept(actor), Customer.archived_at.is_(None))).all()
    known = {comparable(name): row.id for row in rows for name in (row.full_name_en, row.full_name) if comparable(name)}
    names = {comparable(row.full_name): row.full_name for row in rows}
    for draft in drafts:
        wanted = draft.values.get("customer")
        draft.values["customer_id"] = known.get(comparable(wanted or ""))
        if wanted and draft.values["customer_id"] is None:
            draft.refuse("customer", NameUnknown(value=wanted, nearest=nearest(comparable(wanted), names)))
        _check_fields(draft)
    _leave_out_repeats(session, drafts)


def _check_fields(draft: Draft) -> None:
    told = {name for name, _, _ in draft.told}
    try:
        checked_contact(_form(draft))
    except Refusal as refusal:
        for part in refusal.refusals if isinstance(refusal, Refusals) else (refusal,):
            if part.field and part.field not in told:
                draft.refuse(part.field, part)


def _leave_out_repeats(session: Session, drafts: Sequence[Draft]) -> None:
    ids = {d.values["customer_id"] for d in drafts if d.values["customer_id"]}
    rows = session.scalars(select(Contact).where(Contact.customer_id.in_(ids), Contact.archived_at.is_(None)))
    kept = {(c.customer_id, *(getattr(c, n) for n in SAME)) for c in rows}
    first: dict[tuple[Any, ...], int] = {}
    for draft in drafts:
        same = (draft.values["customer_id"], *(draft.values.get(n) or "" for n in SAME))
        if same in kept:
            draft.leave_out()
        elif first.setdefault(same, draft.row) != draft.row:
            draft.leave_out(RowRepeated(first=first[same]))


def _form(draft: Draft) -> ContactForm:
    known = {f.name for f in fields(ContactForm)}
    return ContactForm(**({"name": ""} | {k: v for k, v in draft.values.items() if k in known and v is not None}))


def save(session: Session, _actor: Actor, drafts: Sequence[Draft]) -> int:
    """The new contacts; their customers are found by them from now on."""
    ids = {d.values["customer_id"] for d in drafts}
    customers = {c.id: c for c in session.scalars(select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id).with_for_update())}
    for draft in drafts:
        session.add(Contact(customer_id=draft.values["customer_id"], **vars(checked_contact(_form(draft)))))
    session.flush()
    names: dict[int, list[str]] = {}
    present = select(Contact.customer_id, Contact.name).where(Contact.customer_id.in_(ids), Contact.archived_at.is_(None))
    for customer_id, name in session.execute(present):
        names.setdefault(customer_id, []).append(name)
    for customer in customers.values():
        customer.search = search_column(form_of(customer, CustomerForm), customer.number, names.get(customer.id, []))
    return len(drafts)


register(ImportList(LIST, Permission.CUSTOMER_IMPORT, FIELDS, check, save))
