"""The way of a deliverable from the file to the client's decision, and every refusal on it (PRJ-26, PRJ-32, PRJ-43, PRJ-44)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from core.customers import service as customers
from core.customers.forms import ContactForm
from core.deliverables import client, draft, reviews, service
from core.deliverables.client import DeliveryForm, ReplyForm
from core.deliverables.detail import client_people, detail
from core.deliverables.draft import DeliverableInput
from core.deliverables.errors import (
    ChangesNotMade,
    DeliverableKept,
    FeedbackAnswered,
    FeedbackOpen,
    FileMissing,
    OpinionGiven,
    OpinionsOpen,
    OutputKept,
    OutputMissing,
    OwnDeliverable,
    PointsMissing,
    ProofMissing,
    RemarkMissing,
    ReviewersMissing,
    ScoreMissing,
    WrongClientPerson,
)
from core.deliverables.my_reviews import my_reviews
from core.deliverables.outputs import missing_outputs
from core.deliverables.queries import DeliverableRow, deliverables, first_pass
from core.deliverables.reviews import Opinion, ReviewForm
from core.deliverables.service import Point
from core.errors import NotFound, NotPermitted, Refusals, Required, WrongState
from core.files.service import attach, files_of
from core.jobs import outputs as job
from core.knowledge import queries as knowledge
from core.policies import change
from core.progress.service import EntryInput, save_period
from core.projects.endings import open_items
from core.projects.errors import DateBefore, DateInFuture
from db.models import ClientPerson, Customer, Deliverable, Notice, PolicyValue, Task
from tests import deliveries, projects
from tests import factories as f
from tests.deliveries import FOURS, GOOD, seen
from tests.projects import Firm, version
from tests.statements import counting


def item(firm: Firm, project_id: int, name: str = "项目章程") -> DeliverableRow:
    return next(d for d in deliverables(firm.manager, project_id) if d.name == name)


def state(firm: Firm, row: DeliverableRow) -> str:
    return detail(firm.manager, row.id).row.state


def review_of(firm: Firm, row: DeliverableRow, *people: Actor, chair: Actor) -> int:
    return reviews.open_review(
        firm.sponsor, row.id, ReviewForm(tuple(p.employee_id for p in people), chair_id=chair.employee_id), seen_version=seen(row.id)
    )


def opinion_of(firm: Firm, row: DeliverableRow, who: Actor) -> int:
    return next(o.id for o in detail(who, row.id).reviews[0].opinions if o.mine)


def test_the_check_needs_a_file_all_four_points_and_somebody_else(firm: Firm) -> None:
    row = item(firm, firm.started())  # the manager answers for it
    with pytest.raises(FileMissing):
        service.submit(firm.consultant, row.id, seen_version=row.version)
    deliveries.handed_in(firm.consultant, row.id)
    for own in (firm.manager,):
        with pytest.raises(OwnDeliverable):
            service.check(own, row.id, GOOD, seen_version=seen(row.id))
    with pytest.raises(NotPermitted):
        service.check(firm.consultant, row.id, GOOD, seen_version=seen(row.id))
    with pytest.raises(PointsMissing):
        service.check(firm.sponsor, row.id, {"logic": Point(good=True)}, seen_version=seen(row.id))
    with pytest.raises(RemarkMissing):
        service.check(firm.sponsor, row.id, GOOD | {"contract": Point(good=False)}, seen_version=seen(row.id))
    with pytest.raises(WrongState):  # nothing is taken on while it is looked at
        _ = service.submit(firm.manager, row.id, seen_version=seen(row.id))
    assert not service.check(firm.sponsor, row.id, GOOD | {"contract": Point(good=False, remark="缺附件一")}, seen_version=seen(row.id))
    back = detail(firm.manager, row.id)
    assert (back.row.state, back.row.sent_back, back.row.round, back.checks[0].passed) == ("planned", "缺附件一", 1, False)
    deliveries.upload(firm.consultant, row.id, "改后")
    service.submit(firm.consultant, row.id, seen_version=seen(row.id))
    assert service.check(firm.sponsor, row.id, GOOD, seen_version=seen(row.id))
    assert state(firm, row) == "checked"
    with pytest.raises(NotPermitted):  # what was checked is not exchanged
        attach(firm.consultant, "deliverable", row.id, "spät.txt", b"x")


def test_a_review_needs_others_every_opinion_and_its_chair(firm: Firm, db: Session) -> None:
    row = item(firm, firm.started())
    deliveries.handed_in(firm.consultant, row.id)
    service.check(firm.sponsor, row.id, GOOD, seen_version=seen(row.id))
    with pytest.raises(ReviewersMissing):
        reviews.open_review(firm.sponsor, row.id, ReviewForm(chair_id=firm.pmo.employee_id), seen_version=seen(row.id))
    for own in (firm.manager, firm.consultant):  # answers for it, handed it in
        with pytest.raises(OwnDeliverable):
            review_of(firm, row, own, chair=firm.pmo)
        with pytest.raises(OwnDeliverable):
            review_of(firm, row, firm.qa, chair=own)
    outsider = f.actor(db)  # not on the project: reads it by being asked
    db.commit()
    with pytest.raises(NotFound):
        detail(outsider, row.id)
    review = review_of(firm, row, firm.qa, outsider, chair=firm.pmo)
    assert [r.state for r in my_reviews(outsider)] == ["to_give"]
    assert len(files_of(outsider, "deliverable", row.id)) == 1
    with pytest.raises(ScoreMissing):
        reviews.give_opinion(firm.qa, opinion_of(firm, row, firm.qa), Opinion(FOURS | {"innovation": 6}, "好"))
    with pytest.raises(NotFound):
        reviews.give_opinion(outsider, opinion_of(firm, row, firm.qa), Opinion(FOURS, "好"))
    reviews.give_opinion(firm.qa, opinion_of(firm, row, firm.qa), Opinion(FOURS, "好"))
    with pytest.raises(OpinionGiven):
        reviews.give_opinion(firm.qa, opinion_of(firm, row, firm.qa), Opinion(FOURS, "更好"))
    assert [o.text for o in detail(outsider, row.id).reviews[0].opinions] == ["", ""]  # not before one's own
    with pytest.raises(OpinionsOpen):
        reviews.decide(firm.pmo, review, "pass", conclusion="", seen_version=deliveries.review_version(review))
    reviews.give_opinion(outsider, opinion_of(firm, row, outsider), Opinion(FOURS | {"feasibility": 2}, "补路线图"))
    with pytest.raises(NotPermitted):
        reviews.decide(firm.qa, review, "pass", conclusion="", seen_version=deliveries.review_version(review))
    with pytest.raises(Required):
        reviews.decide(firm.pmo, review, "changes", conclusion=" ", seen_version=deliveries.review_version(review))
    reviews.decide(firm.pmo, review, "changes", conclusion="补实施路线图", seen_version=deliveries.review_version(review))
    found = detail(firm.manager, row.id).reviews[0]
    assert (str(found.mean), found.file_number, found.decision) == ("3.8", 1, "changes")
    form = DeliveryForm("on_site", clock.now(), "会议室", "周总")
    with pytest.raises(ChangesNotMade):
        client.deliver(firm.sponsor, row.id, form, seen_version=seen(row.id))
    with clock.at(clock.now() + dt.timedelta(minutes=5)):
        deliveries.upload(firm.consultant, row.id, "改后")
        client.deliver(firm.sponsor, row.id, form, seen_version=seen(row.id))
    assert first_pass(db, [row_project(db, row)]) == {row_project(db, row): (0, 1)}  # with changes is not at once


def row_project(db: Session, row: DeliverableRow) -> int:
    return db.scalars(select(Deliverable.project_id).where(Deliverable.id == row.id)).one()


def test_again_goes_back_and_only_the_first_review_counts(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    row = item(firm, project_id)
    deliveries.handed_in(firm.consultant, row.id)
    service.check(firm.sponsor, row.id, GOOD, seen_version=seen(row.id))
    review = review_of(firm, row, firm.qa, chair=firm.pmo)
    reviews.give_opinion(firm.qa, opinion_of(firm, row, firm.qa), Opinion(FOURS, "不行"))
    reviews.decide(firm.pmo, review, "again", conclusion="重写第三章", seen_version=deliveries.review_version(review))
    assert (state(firm, row), detail(firm.manager, row.id).row.sent_back) == ("planned", "重写第三章")
    deliveries.upload(firm.consultant, row.id, "二稿")
    service.submit(firm.consultant, row.id, seen_version=seen(row.id))
    service.check(firm.sponsor, row.id, GOOD, seen_version=seen(row.id))
    second = review_of(firm, row, firm.qa, chair=firm.pmo)
    reviews.cancel(firm.sponsor, second, seen_version=deliveries.review_version(second))
    third = review_of(firm, row, firm.qa, chair=firm.pmo)
    reviews.give_opinion(firm.qa, opinion_of(firm, row, firm.qa), Opinion(FOURS, "好"))
    reviews.decide(firm.pmo, third, "pass", conclusion="", seen_version=deliveries.review_version(third))
    deliveries.reviewed(firm.consultant, firm.sponsor, firm.qa, item(firm, project_id, "访谈纪要汇编").id)
    assert state(firm, row) == "reviewed"
    assert first_pass(db, [project_id]) == {project_id: (1, 2)}  # 1 of 2 reviewed passed at the first review


def test_the_client_checks_first_then_decides_with_proof_and_answered_feedback(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    row = item(firm, project_id)
    contact = deliveries.contact_of(firm.sales, project_id)
    deliveries.reviewed(firm.consultant, firm.sponsor, firm.qa, row.id)
    for wrong, error in (
        (DeliveryForm("online", clock.now(), channel="邮件"), Required),
        (DeliveryForm("on_site", clock.now()), Refusals),
        (DeliveryForm("on_site", clock.now() + dt.timedelta(hours=1), "x", "x"), DateInFuture),
    ):
        with pytest.raises(error):
            client.deliver(firm.sponsor, row.id, wrong, seen_version=seen(row.id))
    client.deliver(firm.manager, row.id, DeliveryForm("online", clock.now(), channel="邮件", tested_on=clock.today()), seen_version=seen(row.id))
    yes = ReplyForm(contact, True, clock.today(), "", "确认函.txt", b"ok")
    with pytest.raises(WrongState):
        service.accept(firm.sponsor, row.id, seen_version=seen(row.id))  # never past the client
    with pytest.raises(ProofMissing):
        client.file_reply(firm.manager, row.id, "first_check", ReplyForm(contact, True, clock.today()), seen_version=seen(row.id))
    with pytest.raises(DateBefore):
        client.file_reply(
            firm.manager, row.id, "first_check", ReplyForm(contact, True, dt.date(2020, 1, 1), "", "a.txt", b"ok"), seen_version=seen(row.id)
        )
    note = client.record_feedback(firm.consultant, row.id, contact_id=contact, said_on=clock.today(), text="单位改为万元")
    with pytest.raises(FeedbackOpen):
        client.file_reply(firm.manager, row.id, "first_check", yes, seen_version=seen(row.id))
    client.answer_feedback(firm.consultant, note, "已改")
    with pytest.raises(FeedbackAnswered):
        client.answer_feedback(firm.consultant, note, "又改")
    client.file_reply(firm.manager, row.id, "first_check", yes, seen_version=seen(row.id))
    other = customers.add_contact(firm.sales, projects.project(project_id).customer_id, ContactForm("吴总"))
    f.make(db, ClientPerson(project_id=project_id, contact_id=other, part="executive"))
    db.commit()
    with pytest.raises(WrongClientPerson) as refused:
        client.file_reply(firm.manager, row.id, "decision", yes, seen_version=seen(row.id))
    assert refused.value.facts["people"] == ["吴总"]
    assert [p.id for p in client_people(firm.manager, row.id, "decision")[0]] == [other]
    decided = ReplyForm(other, True, clock.today(), "", "确认函.txt", b"decided")
    client.file_reply(firm.manager, row.id, "decision", decided, seen_version=seen(row.id))
    found = detail(firm.manager, row.id)
    assert (found.row.state, [r.step for r in found.replies], found.replies[0].file_name) == ("accepted", ["decision", "first_check", "feedback"], "确认函.txt")
    with pytest.raises(WrongState):
        service.send_back(firm.sponsor, row.id, reason="x", seen_version=seen(row.id))


def test_a_client_who_refuses_sends_it_back(firm: Firm) -> None:
    project_id = firm.started()
    row = item(firm, project_id)
    contact = deliveries.contact_of(firm.sales, project_id)
    deliveries.reviewed(firm.consultant, firm.sponsor, firm.qa, row.id)
    client.deliver(firm.sponsor, row.id, DeliveryForm("on_site", clock.now(), "会议室", "周总"), seen_version=seen(row.id))
    no = ReplyForm(contact, False, clock.today(), "缺少组织图", "邮件.txt", b"no")
    client.file_reply(firm.sponsor, row.id, "first_check", no, seen_version=seen(row.id))
    found = detail(firm.manager, row.id)
    assert (found.row.state, found.row.sent_back, found.replies[0].agreed, found.replies[0].round) == ("planned", "缺少组织图", False, 1)


def test_short_ways_are_policies_and_accepted_work_becomes_knowledge(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    row = item(firm, project_id)
    for key, value in (("deliverable_review", "marked"), ("client_check", "none")):
        f.make(
            db,
            PolicyValue(
                key=f"{key}.management_consulting", value=value, from_on=projects.MONDAY, set_by_id=firm.pmo.employee_id, set_at=clock.now()
            ),
        )
    db.execute(update(Customer).where(Customer.id == projects.project(project_id).customer_id).values(security_level=1))
    db.commit()
    deliveries.handed_in(firm.consultant, row.id)
    service.check(firm.sponsor, row.id, GOOD, seen_version=seen(row.id))
    assert state(firm, row) == "reviewed"
    with pytest.raises(OwnDeliverable):
        service.accept(firm.manager, row.id, seen_version=seen(row.id))
    service.accept(firm.sponsor, row.id, seen_version=seen(row.id))
    stranger, cleared = f.actor(db), f.actor(db, clearance=1)
    db.commit()
    (mine,), (theirs,) = knowledge.items(firm.consultant), knowledge.items(stranger)
    assert (mine.customer, mine.hidden, mine.number != "") == ("华泽医药", False, True)
    assert (theirs.title, theirs.customer, theirs.project, theirs.number, theirs.hidden) == ("项目章程", "", "", "", True)
    assert knowledge.files(stranger, theirs.id) == []
    (file,) = knowledge.files(cleared, theirs.id)
    assert knowledge.download(cleared, theirs.id, file.id).content == "成果".encode()
    with pytest.raises(NotFound):
        knowledge.download(stranger, theirs.id, file.id)


def test_no_task_is_done_without_its_required_outputs(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    row = item(firm, project_id, "访谈纪要汇编")
    task = db.scalars(select(Task).where(Task.id == row.task_id)).one()
    assert (row.required, row.kind, row.due_on, row.task_code) == (True, "minutes", task.finishes_on, "2.1")
    assert item(firm, project_id, "项目总结报告").task_id is None  # of its stage
    whole, nearly = [EntryInput(task.id, Decimal(100))], [EntryInput(task.id, Decimal(99))]
    with pytest.raises(OutputMissing) as refused:
        save_period(firm.manager, project_id, projects.MONDAY, whole)
    assert (refused.value.facts["task"], refused.value.facts["outputs"]) == ("2.1", ["访谈纪要汇编"])
    save_period(firm.manager, project_id, projects.MONDAY, nearly)
    with projects.on(row.due_on + dt.timedelta(days=1) if row.due_on else projects.MONDAY):
        assert job.missing() == 1  # nobody answers for the task yet: the manager
        assert job.missing() == 0
    with projects.on(row.due_on + dt.timedelta(days=15) if row.due_on else projects.MONDAY):
        job.missing()
        told = set(db.scalars(select(Notice.employee_id).where(Notice.kind == "document_missing", Notice.record_id == row.id)))
        assert firm.pmo.employee_id in told
    deliveries.handed_in(firm.consultant, row.id)
    assert missing_outputs(db, [task.id])[task.id][0].state == "submitted"
    change(f.actor(db, Role.ADMIN), "deliverable.done_needs", "submitted", projects.MONDAY)
    db.expire_all()
    assert missing_outputs(db, [task.id]) == {}
    other = item(firm, project_id, "项目总结报告")
    with pytest.raises(NotPermitted):
        service.waive(firm.manager, other.id, reason="x", seen_version=other.version)
    service.waive(firm.pmo, other.id, reason="客户不需要", seen_version=other.version)
    assert not item(firm, project_id, "项目总结报告").required


def test_deliverables_of_a_draft(firm: Firm) -> None:
    project_id = firm.create()
    rows = [
        DeliverableInput(d.name, d.name_en, d.criterion, d.stage_id, d.task_id, d.due_on, d.responsible_id, d.id, d.kind, d.area)
        for d in deliverables(firm.manager, project_id)
    ]

    def save(changed: list[DeliverableInput]) -> None:
        draft.save_deliverables(firm.manager, project_id, changed, seen_version=version(project_id))

    with pytest.raises(DeliverableKept):
        save([r for r in rows if r.name != "项目章程"])
    with pytest.raises(OutputKept):
        save([r for r in rows if r.name != "访谈纪要汇编"])
    save([*rows, DeliverableInput("周报", kind="minutes", area="供应链")])
    found = deliverables(firm.manager, project_id)
    assert len(found) == len(rows) + 1
    assert [d.area for d in found if d.name == "周报"] == ["供应链"]


def test_statements_do_not_grow(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    with counting(db) as sent:
        deliverables(firm.manager, project_id)
    assert len(sent) <= 4
    row = item(firm, project_id)
    deliveries.reviewed(firm.consultant, firm.sponsor, firm.qa, row.id)
    with counting(db) as sent:
        detail(firm.manager, row.id)
    assert len(sent) <= 18


def test_what_was_waived_stands_in_nobodys_way(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    deliveries.written_as_accepted(project_id)
    db.execute(update(Deliverable).where(Deliverable.project_id == project_id, Deliverable.name == "项目总结报告").values(state="planned"))
    db.commit()
    assert "open.deliverables" in {o.word.key for o in open_items(db, project_id)}
    row = item(firm, project_id, "项目总结报告")
    service.waive(firm.pmo, row.id, reason="客户不需要", seen_version=row.version)
    assert "open.deliverables" not in {o.word.key for o in open_items(db, project_id)}
