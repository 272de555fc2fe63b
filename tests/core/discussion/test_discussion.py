"""Discussion on records, topic groups, requests to another department, files worked on by several (PLT-13)."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import core.boot  # noqa: F401
from core import clock
from core.access import Actor, Role
from core.discussion import queries, service
from core.errors import NotFound, NotPermitted, Refusal, Required, StaleScreen, TooLong, WrongState
from core.files import checkout
from core.files import service as files
from core.home.waiting import waiting
from core.jobs import reminders
from core.support import queries as support_queries
from core.support import service as support
from core.support.service import SupportForm
from core.topics import queries as topic_queries
from core.topics import service as topics
from db.models import Attachment, Notice, Remark
from tests import factories as f


@pytest.fixture
def people(db: Session) -> dict[str, Actor]:
    """A customer's owner with a superior, a colleague who does not see the customer, a lawyer of another department."""
    boss = f.employee(db, Role.SALES_DIRECTOR, name="徐亮")
    sun = f.employee(db, Role.SALES, name="孙浩", manager=boss)
    law = f.department(db, "法务部")
    rows = {
        "boss": boss,
        "sun": sun,
        "peer": f.employee(db, Role.SALES, name="郑凯"),
        "law": f.employee(db, Role.LEGAL, name="何静", department_id=law.id),
        "law2": f.employee(db, Role.LEGAL, name="马丽", department_id=law.id),
    }
    law.head_id = rows["law"].id
    customer = f.customer(db, account_manager_id=sun.id)
    db.commit()
    db.info["customer"] = customer.id
    return {name: f.actor_of(row) for name, row in rows.items()}


def told(db: Session, actor: Actor) -> list[str]:
    return list(db.scalars(select(Notice.kind).where(Notice.employee_id == actor.employee_id).order_by(Notice.id)))


def on_customer(db: Session) -> tuple[str, int]:
    return "customer", db.info["customer"]


class TestDiscussion:
    def test_a_thread_is_answered_settled_and_opened_again_by_a_reply(self, db: Session, people: dict[str, Actor]) -> None:
        where = on_customer(db)
        first = service.say(people["sun"], *where, "付款条件能放宽吗？<b>x</b>", mentions=[people["boss"].employee_id, people["sun"].employee_id])
        service.say(people["boss"], *where, "最多 60 天。", thread_id=first)
        assert told(db, people["boss"]) == ["mentioned"]
        assert told(db, people["sun"]) == ["replied"]
        (thread,) = queries.threads(people["sun"], *where)
        assert thread.first.body == "付款条件能放宽吗？<b>x</b>"  # kept as typed, shown as text
        assert thread.first.mentioned == ("徐亮",)
        assert [r.author for r in thread.replies] == ["徐亮"]
        service.resolve(people["boss"], first)
        service.resolve(people["boss"], first)
        assert told(db, people["sun"]) == ["replied", "thread_resolved"]
        assert queries.open_threads(people["sun"], *where) == 0
        service.say(people["sun"], *where, "还有一个问题。", thread_id=first)
        assert queries.open_threads(people["sun"], *where) == 1

    def test_who_does_not_see_the_record_finds_nothing_and_is_not_mentioned(self, db: Session, people: dict[str, Actor]) -> None:
        where = on_customer(db)
        first = service.say(people["sun"], *where, "内部")
        for call in (
            lambda: queries.threads(people["peer"], *where),
            lambda: service.say(people["peer"], *where, "x"),
            lambda: service.say(people["peer"], *where, "x", thread_id=first),
            lambda: service.resolve(people["peer"], first),
            lambda: service.mend(people["peer"], first, "x", seen_version=1),
            lambda: service.say(people["sun"], "customer", 10**9, "x"),
            lambda: service.say(people["sun"], "audit_row", 1, "x"),
            lambda: service.say(people["sun"], *where, "x", thread_id=10**9),
        ):
            with pytest.raises(NotFound):
                call()
        with pytest.raises(service.MentionedDoesNotSee) as refused:
            service.say(people["sun"], *where, "@郑凯", mentions=[people["peer"].employee_id])
        assert refused.value.facts["people"] == ["郑凯"]
        assert len(queries.threads(people["sun"], *where)) == 1

    def test_words_are_mended_within_the_hour_and_taken_back_by_their_author_alone(
        self, db: Session, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        where = on_customer(db)
        first = service.say(people["sun"], *where, "错字")
        with pytest.raises(NotPermitted):
            service.mend(people["boss"], first, "x", seen_version=1)
        service.mend(people["sun"], first, "正字", seen_version=1)
        with pytest.raises(StaleScreen):
            service.mend(people["sun"], first, "再改", seen_version=1)
        assert queries.threads(people["sun"], *where)[0].first.mended
        later = clock.now() + dt.timedelta(minutes=61)
        monkeypatch.setattr(clock, "now", lambda: later)
        with pytest.raises(service.TooLateToMend):
            service.mend(people["sun"], first, "太迟", seen_version=2)
        service.take_back(people["sun"], first, seen_version=2)
        row = queries.threads(people["boss"], *where)[0].first
        assert (row.body, row.taken_back) == ("", True)
        with pytest.raises(service.RemarkTakenBack):
            service.take_back(people["sun"], first, seen_version=3)

    @pytest.mark.parametrize(("text", "refusal"), [("  ", Required), ("长" * 4001, TooLong)])
    def test_bad_words_are_refused_and_leave_nothing(self, db: Session, people: dict[str, Actor], text: str, refusal: type[Refusal]) -> None:
        with pytest.raises(refusal):
            service.say(people["sun"], *on_customer(db), text)
        assert db.scalar(select(Remark.id)) is None

    def test_a_file_on_a_remark_is_read_by_who_reads_the_remark(self, db: Session, people: dict[str, Actor]) -> None:
        first = service.say(people["sun"], *on_customer(db), "见附件")
        file_id = files.attach(people["sun"], "remark", first, "minutes.txt", b"hello")
        assert [x.file_name for x in queries.threads(people["boss"], *on_customer(db))[0].first.files] == ["minutes.txt"]
        assert files.download(people["boss"], file_id).content == b"hello"
        with pytest.raises(NotFound):
            files.download(people["peer"], file_id)
        with pytest.raises(NotPermitted):
            files.attach(people["boss"], "remark", first, "y.txt", b"y")


class TestTopics:
    def test_a_closed_group_does_not_exist_for_others_and_its_talk_neither(self, db: Session, people: dict[str, Actor]) -> None:
        group = topics.make_group(people["sun"], "价格策略", "每月一议", is_open=False, members=[people["boss"].employee_id])
        service.say(people["boss"], "topic_group", group, "下月主题？", mentions=[people["sun"].employee_id])
        assert told(db, people["boss"]) == ["group_joined"]
        assert topic_queries.groups(people["peer"]) == []
        for call in (
            lambda: topic_queries.group(people["peer"], group),
            lambda: topics.join(people["peer"], group),
            lambda: queries.threads(people["peer"], "topic_group", group),
        ):
            with pytest.raises(NotFound):
                call()
        with pytest.raises(NotPermitted):
            topics.add_members(people["boss"], group, [people["peer"].employee_id])
        with pytest.raises(topics.LastLeader):
            topics.leave(people["sun"], group)
        topics.set_leader(people["sun"], group, people["boss"].employee_id, leads=True)
        topics.leave(people["sun"], group)
        assert [m.name for m in topic_queries.members(people["boss"], group)] == ["徐亮"]

    def test_an_open_group_is_joined_and_after_its_end_only_read(self, db: Session, people: dict[str, Actor]) -> None:
        group = topics.make_group(people["sun"], "读书会", "", is_open=True)
        topics.join(people["peer"], group)
        topics.join(people["peer"], group)
        row = topic_queries.group(people["peer"], group)
        assert (row.members, row.mine, row.leads) == (2, True, False)
        with pytest.raises(topics.GroupNameTaken):
            topics.make_group(people["peer"], "读书会", "", is_open=False)
        topics.end_group(people["sun"], group)
        with pytest.raises(topics.GroupEnded):
            topics.join(people["boss"], group)


class TestSupport:
    def ask(self, db: Session, people: dict[str, Actor], **changed: object) -> int:
        form = {
            "department_id": people["law"].department_id,
            "title": "审合同",
            "body": "第 5 条",
            "due_on": clock.today(),
            "record": "customer",
            "record_id": db.info["customer"],
        }
        return support.ask(people["sun"], SupportForm(**(form | changed)))  # type: ignore[arg-type]

    def test_asked_taken_answered_asked_again_and_closed(self, db: Session, people: dict[str, Actor]) -> None:
        number = self.ask(db, people)
        assert told(db, people["law"]) == ["support_asked"]
        assert told(db, people["law2"]) == []
        assert [r.id for r in support_queries.requests(people["law2"])] == [number]
        support.take(people["law2"], number, seen_version=1)
        support.answer(people["law2"], number, "可以。", seen_version=support_queries.request(people["law2"], number)[0].version)
        row, moves = support_queries.request(people["sun"], number)
        assert (row.state, row.answer, {m.action for m in moves}) == ("answered", "可以。", {"close", "ask_again"})
        support.ask_again(people["sun"], number, "第 6 条呢？", clock.today(), seen_version=row.version)
        row, _ = support_queries.request(people["law"], number)
        assert row.body == "第 5 条\n\n第 6 条呢？"
        support.decline(people["law"], number, "不归法务。", seen_version=row.version)
        row, _ = support_queries.request(people["sun"], number)
        support.close(people["sun"], number, seen_version=row.version)
        assert told(db, people["sun"]) == ["support_taken", "support_answered", "support_declined"]
        with pytest.raises(WrongState):
            support.withdraw(people["sun"], number, seen_version=row.version + 1)

    def test_seen_by_both_sides_and_who_sees_its_record(self, db: Session, people: dict[str, Actor]) -> None:
        number = self.ask(db, people)
        assert support_queries.request(people["boss"], number)[1] == []
        assert len(support_queries.requests(people["boss"], "about", record="customer", record_id=db.info["customer"])) == 1
        with pytest.raises(NotFound):
            support_queries.request(people["peer"], number)
        with pytest.raises(NotFound):
            support_queries.requests(people["peer"], "about", record="customer", record_id=db.info["customer"])
        with pytest.raises(NotPermitted):
            support.answer(people["sun"], number, "自问自答", seen_version=1)
        with pytest.raises(NotPermitted):
            support.answer(people["boss"], number, "x", seen_version=1)

    def test_what_is_wrong_is_said_and_nothing_is_asked(self, db: Session, people: dict[str, Actor]) -> None:
        for changed, refusal in (
            ({"due_on": clock.today() - dt.timedelta(days=1)}, support.DueInPast),
            ({"due_on": None}, support.DueInPast),
            ({"department_id": people["sun"].department_id}, support.OwnDepartment),
            ({"department_id": 10**9}, NotFound),
            ({"record_id": 10**9}, NotFound),
            ({"title": " "}, Required),
        ):
            with pytest.raises(refusal):
                self.ask(db, people, **changed)
        number = self.ask(db, people)
        with pytest.raises(support.ReasonRequired):
            support.decline(people["law"], number, " ", seen_version=1)
        assert [r.id for r in support_queries.requests(people["sun"], "asked")] == [number]


class TestCheckOut:
    def test_who_holds_a_file_brings_its_next_version_and_the_old_one_stays_readable(self, db: Session, people: dict[str, Actor]) -> None:
        where = on_customer(db)
        first = files.attach(people["sun"], *where, "方案.txt", b"v1")
        checkout.check_out(people["sun"], first)
        with pytest.raises(checkout.FileHeld) as refused:
            checkout.check_in(people["boss"], first, "方案.txt", b"v2 of another")
        assert refused.value.facts["who"] == "孙浩"
        assert files.files_of(people["boss"], *where)[0].held_by == "孙浩"
        with pytest.raises(checkout.SameContent):
            checkout.check_in(people["sun"], first, "方案.txt", b"v1")
        second = checkout.check_in(people["sun"], first, "方案.txt", b"v2")
        (shown,) = files.files_of(people["boss"], *where)
        assert (shown.id, shown.number, shown.held_by_id) == (second, 2, None)
        assert [v.number for v in checkout.versions(people["boss"], second)] == [2, 1]
        assert files.download(people["boss"], first).content == b"v1"
        with pytest.raises(checkout.FileReplaced):
            checkout.check_in(people["boss"], first, "方案.txt", b"v2 of another")
        with pytest.raises(files.FileHasFollowers):
            files.remove(people["sun"], first)
        with pytest.raises(NotFound):
            checkout.versions(people["peer"], second)

    def test_a_hold_is_given_back_by_its_holder_or_an_administrator(self, db: Session, people: dict[str, Actor]) -> None:
        first = files.attach(people["sun"], *on_customer(db), "方案.txt", b"v1")
        checkout.check_out(people["sun"], first)
        with pytest.raises(NotPermitted):
            checkout.give_back(people["boss"], first)
        checkout.give_back(people["sun"], first)
        checkout.check_in(people["boss"], first, "方案.txt", b"v2")


def test_two_who_replace_the_same_version_lose_nothing(fresh_db: str) -> None:
    from core.unit import writing

    with writing(None, "test") as s:
        boss = f.employee(s, Role.SALES_DIRECTOR)
        sun = f.employee(s, Role.SALES, manager=boss)
        customer = f.customer(s, account_manager_id=sun.id)
        s.flush()
        actors, where = [f.actor_of(sun), f.actor_of(boss)], ("customer", customer.id)
    first = files.attach(actors[0], *where, "方案.txt", b"v1")
    gate, outcome = threading.Barrier(2), list[object]()

    def bring(actor: Actor, content: bytes) -> None:
        gate.wait()
        try:
            outcome.append(checkout.check_in(actor, first, "方案.txt", content))
        except Refusal as refusal:
            outcome.append(type(refusal))

    threads = [threading.Thread(target=bring, args=(a, c)) for a, c in zip(actors, (b"mine", b"yours"), strict=True)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert outcome.count(checkout.FileReplaced) == 1
    with writing(None, "test") as s:
        assert s.scalars(select(Attachment.number).order_by(Attachment.id)).all() == [1, 2]


def test_whose_answer_is_due_is_reminded_once_and_finds_it_at_home(db: Session, people: dict[str, Actor]) -> None:
    form = SupportForm(people["law"].department_id, "审合同", "", clock.today())
    number = support.ask(people["sun"], form)
    assert [r.record_id for r in waiting(people["law"]) if r.kind == "support"] == [number]
    assert waiting(people["law2"]) == []
    assert (reminders.support(), reminders.support()) == (1, 0)
    support.take(people["law2"], number, seen_version=1)
    assert [r.kind for r in waiting(people["law2"])] == ["support"]
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert reminders.support() == 2  # who looks after it, and who asked
    assert told(db, people["sun"]) == ["support_taken", "support_due"]
