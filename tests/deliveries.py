"""Ways of a deliverable and of an acceptance that stories of other things need: all the way by services, or written as accepted already."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from core import clock
from core.acceptance import service as acceptance
from core.acceptance.service import AcceptanceForm, Outcome
from core.access import Actor
from core.customers import service as customers
from core.customers.forms import ContactForm
from core.deliverables import client, reviews, service
from core.deliverables.client import DeliveryForm, ReplyForm
from core.deliverables.reviews import Opinion, ReviewForm
from core.deliverables.rules import POINTS, SCORES
from core.deliverables.service import Point
from core.files.service import attach
from core.unit import reading, writing
from db.models import Acceptance, Contact, Deliverable, ExpertOpinion, ExpertReview, Project
from seed.rows import version

GOOD = dict.fromkeys(POINTS, Point(good=True))
FOURS = dict.fromkeys(SCORES, 4)


def contact_of(seller: Actor, project_id: int, name: str = "周总") -> int:
    """A person of the project's client, made when there is none."""
    with reading(None, "service") as session:
        customer_id = session.get_one(Project, project_id).customer_id
        found = session.scalar(select(Contact.id).where(Contact.customer_id == customer_id).limit(1))
    return found or customers.add_contact(seller, customer_id, ContactForm(name))


def seen(deliverable_id: int) -> int:
    return version("deliverable", deliverable_id)


def upload(actor: Actor, deliverable_id: int, text: str = "成果") -> int:
    return attach(actor, "deliverable", deliverable_id, f"成果{deliverable_id}.txt", text.encode())


def handed_in(maker: Actor, deliverable_id: int) -> None:
    upload(maker, deliverable_id)
    service.submit(maker, deliverable_id, seen_version=seen(deliverable_id))


def reviewed(maker: Actor, checker: Actor, reviewer: Actor, deliverable_id: int) -> None:
    """Uploaded, handed in, checked, reviewed by one who decides too."""
    handed_in(maker, deliverable_id)
    service.check(checker, deliverable_id, GOOD, seen_version=seen(deliverable_id))
    review = reviews.open_review(
        checker, deliverable_id, ReviewForm((reviewer.employee_id,), chair_id=reviewer.employee_id), seen_version=seen(deliverable_id)
    )
    with reading(None, "service") as session:
        opinion = session.scalars(select(ExpertOpinion.id).where(ExpertOpinion.review_id == review)).one()
    reviews.give_opinion(reviewer, opinion, Opinion(FOURS, "可行"))
    reviews.decide(reviewer, review, "pass", conclusion="", seen_version=review_version(review))


def review_version(review_id: int) -> int:
    with reading(None, "service") as session:
        return session.get_one(ExpertReview, review_id).version


def to_the_end(maker: Actor, checker: Actor, reviewer: Actor, deliverable_id: int, contact_id: int) -> None:
    """The whole way to accepted."""
    reviewed(maker, checker, reviewer, deliverable_id)
    client.deliver(checker, deliverable_id, DeliveryForm("on_site", clock.now(), "客户会议室", "周总、项目组"), seen_version=seen(deliverable_id))
    for step in client.STEPS:
        reply = ReplyForm(contact_id, True, clock.today(), file_name="确认函.txt", content=step.encode())
        client.file_reply(checker, deliverable_id, step, reply, seen_version=seen(deliverable_id))


def written_as_accepted(project_id: int, name: str | None = None) -> None:
    """What a test of other things finds done: one deliverable by its name, or all of the project."""
    with writing(None, "test") as session:
        which = [Deliverable.project_id == project_id, *([Deliverable.name == name] if name else [])]
        session.execute(update(Deliverable).where(*which).values(state="accepted", accepted_on=clock.today(), round=1, version=Deliverable.version + 1))


def passed(seller: Actor, project_id: int, on: dt.date | None = None) -> int:
    """The client accepts the project: filed by the sales owner, passed with its report."""
    day = on or clock.today()
    made = acceptance.file(seller, project_id, AcceptanceForm(day, "全部交付物", "合同附件一", contact_of(seller, project_id)))
    with reading(None, "service") as session:
        now = session.get_one(Acceptance, made).version
    acceptance.decide(seller, made, Outcome(True, day, "验收通过", "验收报告.txt", b"report"), seen_version=now)
    return made
