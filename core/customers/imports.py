"""Customers from a file (GEN-05): industries and countries by any known spelling, parents by name, an exact repeat adds nothing."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import customers_seen
from core.customers import normal
from core.customers.duplicates import same_named
from core.customers.forms import Checks, CustomerForm, checked_plain, search_column
from core.customers.names import comparable
from core.customers.words import INDUSTRY_SPELLINGS, SIZE_SPELLINGS, STATUS_SPELLINGS
from core.imports.errors import ImportedMeanwhile, KeptAlready, NameUnknown, RowRepeated, RowTwice
from core.imports.lists import Draft, Field, ImportList, register
from core.nearest import nearest
from core.numbering import next_numbers
from core.unit import CONSTRAINT_REFUSALS
from db.models import Customer

LIST = "customers"
CONSTRAINT_REFUSALS |= {"uq_customer_import_key": ImportedMeanwhile}



def spelt(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {spelling: code for code, spellings in words.items() for spelling in (code, *spellings)}


FIELDS = (
    Field("full_name", "客户全称", "Full name", required=True, example="华泽医药股份有限公司",
          aliases=("account", "company", "company name", "customer", "name", "客户名称", "客户", "公司名称", "名称")),
    Field("full_name_en", "英文全称", "English full name", aliases=("english name", "英文名称"), example="Huaze Pharma Co., Ltd."),
    Field("short_name", "简称", "Short name", aliases=("客户简称",), example="华泽医药"),
    Field("short_name_en", "英文简称", "English short name", example="Huaze Pharma"),
    Field("industry", "行业", "Industry", "word", aliases=("sector", "所属行业"), spellings=lambda: spelt(INDUSTRY_SPELLINGS), example="医药"),
    Field("size", "规模", "Size", "word", aliases=("企业规模",), spellings=lambda: spelt(SIZE_SPELLINGS), example="大型"),
    Field("founded_year", "成立年份", "Founded in", "count", aliases=("year established", "founded", "成立时间"), example="1998"),
    Field("annual_revenue", "年营业额", "Annual revenue", "amount", aliases=("revenue", "turnover", "年收入", "营业收入"), example="2680000000.00"),
    Field("employees_count", "员工人数", "Employees", "count", aliases=("headcount", "人数"), example="3200"),
    Field("country", "国家", "Country", "word", aliases=("office location", "location", "headquarters", "国家/地区"), example="中国",
          spellings=normal.country_spellings),
    Field("province", "省", "Province", aliases=("state", "省份"), example="上海市"),
    Field("city", "市", "City", aliases=("城市",), example="上海市"),
    Field("address", "地址", "Address", aliases=("street", "详细地址"), example="浦东新区张江路 1 号"),
    Field("phone", "电话", "Phone", aliases=("telephone", "联系电话"), normal=normal.phone, example="021-62345678"),
    Field("email", "邮箱", "E-mail", aliases=("email", "mail", "电子邮箱"), normal=normal.email, example="info@huaze.example"),
    Field("site", "网址", "Site", aliases=("website", "homepage", "网站"), normal=normal.site, example="www.huaze.example"),
    Field("tax_number", "税号", "Tax number", aliases=("tax id", "vat number", "统一社会信用代码", "纳税人识别号"), normal=normal.tax_number),
    Field("status", "客户状态", "Status", "word", aliases=("状态",), spellings=lambda: spelt(STATUS_SPELLINGS), example="潜在"),
    Field("parent", "上级公司", "Parent company", "name", aliases=("subsidiary of", "parent", "母公司", "集团")),
    Field("remark", "备注", "Remark", aliases=("note", "notes", "comment")),
)


def check(session: Session, actor: Actor, drafts: Sequence[Draft]) -> None:
    """Fields as the form checks them; repeats in the file and in the house; parents that exist in one or the other. Four statements."""
    for draft in drafts:
        _check_fields(draft)
    _leave_out_repeats(drafts)
    keys = set(session.scalars(select(Customer.import_key).where(Customer.import_key.in_([d.key for d in drafts]))))
    same = same_named(session, actor, [d.values["full_name"] for d in drafts if d.values["full_name"]])
    for draft in drafts:
        name = comparable(draft.values["full_name"] or "")
        if draft.key in keys:
            draft.leave_out()
        elif not draft.there and name in same:
            kept = same[name]
            draft.leave_out(KeptAlready(number=kept.number, name=kept.full_name, owner=kept.owner))
    _check_parents(session, actor, drafts)


def _check_fields(draft: Draft) -> None:
    """The same checks as on the form; what the cell was refused for already is not told twice."""
    told = {name for name, _, _ in draft.told}
    wrong = Checks()
    checked_plain(wrong, _form(draft))
    for refusal in wrong:
        if refusal.field and refusal.field not in told:
            draft.refuse(refusal.field, refusal)


def _leave_out_repeats(drafts: Sequence[Draft]) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts:
        name = comparable(draft.values["full_name"] or "")
        before = first.setdefault(name, draft) if name else draft
        if before is draft:
            continue
        if before.key == draft.key:
            draft.leave_out(RowRepeated(first=before.row))
        else:
            draft.refuse("full_name", RowTwice(first=before.row, name=draft.values["full_name"]))


def _check_parents(session: Session, actor: Actor, drafts: Sequence[Draft]) -> None:
    """A parent is a row of the file or a customer the actor sees; the nearest name is proposed for another."""
    wanted = [d for d in drafts if d.values.get("parent") and not d.there]
    if not wanted:
        return
    known = _parents(session, actor, drafts)
    for draft in wanted:
        name = draft.values["parent"]
        if comparable(name) not in known or comparable(name) == comparable(draft.values["full_name"] or ""):
            draft.refuse("parent", NameUnknown(value=name, nearest=nearest(comparable(name), known)))


def _parents(session: Session, actor: Actor, drafts: Sequence[Draft]) -> dict[str, str]:
    """comparable name → name of what may be a parent."""
    rows = session.scalars(select(Customer.full_name).where(customers_seen(actor), Customer.archived_at.is_(None)))
    names = [*rows, *(d.values["full_name"] for d in drafts if d.values["full_name"])]
    return {comparable(name): name for name in names}


def _form(draft: Draft) -> CustomerForm:
    known = {f.name for f in fields(CustomerForm)}
    values: dict[str, Any] = {k: v for k, v in draft.values.items() if k in known and v is not None}
    return CustomerForm(**({"full_name": ""} | values))


def save(session: Session, actor: Actor, drafts: Sequence[Draft]) -> int:
    """The new customers, owned by who imports them, then their parents."""
    numbers = next_numbers(session, "CUS", len(drafts), width=4) if drafts else []
    added: dict[str, Customer] = {}
    for draft, number in zip(drafts, numbers, strict=True):
        wrong = Checks()
        form = _form(draft)
        made = vars(form) | checked_plain(wrong, form) | {"account_manager_id": actor.employee_id}
        row = Customer(number=number, created_at=clock.now(), import_key=draft.key, search=search_column(CustomerForm(**made), number, []), **made)
        session.add(row)
        added[comparable(row.full_name)] = row
    session.flush()
    _link_parents(session, actor, drafts, added)
    return len(added)


def _link_parents(session: Session, actor: Actor, drafts: Sequence[Draft], added: dict[str, Customer]) -> None:
    wanted = {comparable(d.values["full_name"]): comparable(d.values["parent"]) for d in drafts if d.values.get("parent")}
    if not wanted:
        return
    rows = session.execute(select(Customer.id, Customer.full_name).where(customers_seen(actor), Customer.archived_at.is_(None)))
    kept = {comparable(name): i for i, name in rows}
    for child, parent in wanted.items():
        added[child].parent_id = kept[parent]
    session.flush()


register(ImportList(LIST, Permission.CUSTOMER_IMPORT, FIELDS, check, save))
