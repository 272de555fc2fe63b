"""Customers: created, changed, archived, shared; their contacts (SAL-05, PLT-05)."""
from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, require
from core.customers.access import locked
from core.customers.duplicates import same_named
from core.customers.forms import ContactForm, CustomerForm, checked_contact, checked_customer, form_of, search_column
from core.customers.names import comparable
from core.errors import AsWord, NotFound, Refusal, UnknownChoice
from core.notices import tell
from core.numbering import next_number
from core.unit import lock, require_fresh, writing
from db.models import Contact, Customer, CustomerShare, Employee


class CustomerExists(Refusal):
    """A customer of this name is kept already. Facts: number, name, owner."""

    code = "customer_exists"


class ClearanceTooLow(Refusal):
    """Sharing would show nothing: the person's clearance is under the customer's security level. Facts: who, level, clearance."""

    code = "clearance_too_low"


class CustomerArchived(Refusal):
    code = "customer_archived"


def create(actor: Actor, form: CustomerForm, *, even_if_same: bool = False) -> int:
    """A new customer; refused when one of the same name exists, unless it is said to be another firm. Returns the id."""
    require(actor, Permission.CUSTOMER_CREATE)
    with writing(actor, "customer.create") as s:
        checked = checked_customer(s, actor, form)
        if not even_if_same:
            _require_new(s, actor, checked.full_name)
        row = added(s, checked)
        return row.id


def added(session: Session, checked: CustomerForm, import_key: str | None = None) -> Customer:
    """The row of a checked form with its number and search words."""
    number = next_number(session, "CUS", width=4)
    row = Customer(number=number, created_at=clock.now(), import_key=import_key, search=search_column(checked, number, []), **vars(checked))
    session.add(row)
    session.flush()
    return row


def change(actor: Actor, customer_id: int, form: CustomerForm, *, seen_version: int, even_if_same: bool = False) -> None:
    """New data of a customer."""
    with writing(actor, "customer.change") as s:
        row = locked(s, actor, customer_id, Permission.CUSTOMER_EDIT)
        require_fresh(s, row, seen_version)
        _require_kept(row)
        checked = checked_customer(s, actor, replace(form, account_manager_id=form.account_manager_id or row.account_manager_id), customer_id)
        if not even_if_same and comparable(checked.full_name) != comparable(row.full_name):
            _require_new(s, actor, checked.full_name, besides=customer_id)
        for name, value in vars(checked).items():
            setattr(row, name, value)
        _refresh_search(s, row)


def archive(actor: Actor, customer_id: int, *, seen_version: int) -> None:
    """Out of the lists; nothing is deleted (GEN-04)."""
    with writing(actor, "customer.archive") as s:
        row = locked(s, actor, customer_id, Permission.CUSTOMER_EDIT)
        require_fresh(s, row, seen_version)
        _require_kept(row)
        row.archived_at = clock.now()


def restore(actor: Actor, customer_id: int, *, seen_version: int) -> None:
    """Back into the lists."""
    with writing(actor, "customer.restore") as s:
        row = locked(s, actor, customer_id, Permission.CUSTOMER_EDIT)
        require_fresh(s, row, seen_version)
        row.archived_at = None


def add_contact(actor: Actor, customer_id: int, form: ContactForm) -> int:
    """A person at the customer; returns the id."""
    with writing(actor, "contact.add") as s:
        customer = locked(s, actor, customer_id, Permission.CUSTOMER_EDIT)
        _require_kept(customer)
        row = Contact(customer_id=customer_id, **vars(checked_contact(form)))
        s.add(row)
        s.flush()
        _refresh_search(s, customer)
        return row.id


def change_contact(actor: Actor, contact_id: int, form: ContactForm, *, seen_version: int) -> None:
    """New data of a contact."""
    with writing(actor, "contact.change") as s:
        customer, row = _contact(s, actor, contact_id)
        require_fresh(s, row, seen_version)
        for name, value in vars(checked_contact(form)).items():
            setattr(row, name, value)
        _refresh_search(s, customer)


def archive_contact(actor: Actor, contact_id: int, *, seen_version: int) -> None:
    """The person is not there any more; what was agreed with them stays readable."""
    with writing(actor, "contact.archive") as s:
        customer, row = _contact(s, actor, contact_id)
        require_fresh(s, row, seen_version)
        row.archived_at = clock.now()
        _refresh_search(s, customer)


def share(actor: Actor, customer_id: int, employee_id: int) -> None:
    """Shows the customer to one more person, who is told; a second time does nothing (PLT-05)."""
    with writing(actor, "customer.share") as s:
        row = locked(s, actor, customer_id, Permission.CUSTOMER_SHARE)
        person = s.get(Employee, employee_id)
        if person is None or (person.left_on is not None and person.left_on < clock.today()):
            raise UnknownChoice(field="employee_id", value=str(employee_id))
        if person.clearance < row.security_level:
            raise ClearanceTooLow(field="employee_id", who=person.name, level=row.security_level, clearance=person.clearance)
        if s.scalar(select(CustomerShare.id).where(CustomerShare.customer_id == customer_id, CustomerShare.employee_id == employee_id)) is None:
            s.add(CustomerShare(customer_id=customer_id, employee_id=employee_id))
            tell(s, [employee_id], "customer_shared", record="customer", record_id=customer_id, number=row.number, name=row.full_name,
                 who=actor.name, who_en=actor.name_en)


def unshare(actor: Actor, customer_id: int, employee_id: int) -> None:
    """Takes a share back."""
    with writing(actor, "customer.unshare") as s:
        locked(s, actor, customer_id, Permission.CUSTOMER_SHARE)
        found = s.scalar(select(CustomerShare).where(CustomerShare.customer_id == customer_id, CustomerShare.employee_id == employee_id))
        if found is not None:
            s.delete(found)


def _contact(session: Session, actor: Actor, contact_id: int) -> tuple[Customer, Contact]:
    """The contact under its customer's lock."""
    customer_id = session.scalar(select(Contact.customer_id).where(Contact.id == contact_id))
    if customer_id is None:
        raise NotFound(record=AsWord("record.contact"))
    customer = locked(session, actor, customer_id, Permission.CUSTOMER_EDIT)
    return customer, lock(session, Contact, contact_id)


def _refresh_search(session: Session, row: Customer) -> None:
    contacts = session.scalars(select(Contact.name).where(Contact.customer_id == row.id, Contact.archived_at.is_(None)))
    row.search = search_column(form_of(row, CustomerForm), row.number, list(contacts))


def _require_new(session: Session, actor: Actor, full_name: str, *, besides: int | None = None) -> None:
    same = same_named(session, actor, [full_name], besides=besides).get(comparable(full_name))
    if same is not None:
        raise CustomerExists(field="full_name", number=same.number, name=same.full_name, owner=same.owner)


def _require_kept(row: Customer) -> None:
    if row.archived_at is not None:
        raise CustomerArchived(number=row.number)
