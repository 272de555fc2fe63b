"""From the row in the outbox to the mail and the robot: planned once, sent at least once, retried, given up, in the receiver's language."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from core.notices import deliveries, dispatch, mail, outgoing, preferences, tell, webhooks
from core.notices.errors import NotDelivered, NotToRepeat
from core.notices.webhooks import RobotForm
from core.unit import writing
from db import engine
from db.models import Notice, NoticeDelivery, UserAccount
from tests import factories as f
from tests.core.notices.conftest import Configure
from tests.core.notices.servers import SECRET, Mailbox, Robot

NOON = dt.datetime(2026, 6, 15, 4, tzinfo=dt.UTC)  # 12:00 in the firm
FACTS = {"number": "INI-2026-0012", "title": "供应链诊断", "title_en": "Supply chain review"}


def person(db: Session, language: str, name: str = "李娜", *roles: Role, **values: Any) -> Actor:
    row = f.employee(db, *roles, name=name, **({"email": f"{f.serial()}@firm.example", "name_en": "Li Na"} | values))
    account = {"username": f"u{row.id}", "password_hash": "x", "must_change": False, "language": language}
    f.make(db, UserAccount(employee_id=row.id, created_at=NOON, password_at=NOON, **account))
    db.commit()
    return f.actor_of(row)


def told(*people: Actor, word: str = "todo", **facts: Any) -> None:
    with writing(None, "test") as session:
        tell(session, [p.employee_id for p in people], word, record="approval_case", record_id=7, **(FACTS | facts))


def states(db: Session) -> list[str]:
    db.expire_all()
    return list(db.scalars(select(NoticeDelivery.state).order_by(NoticeDelivery.id)))


def test_each_gets_it_in_their_language_with_a_link_that_only_asks(db: Session, mailbox: Mailbox) -> None:
    zh, en, nowhere = person(db, "zh"), person(db, "en"), person(db, "zh", email="")
    long = "集团 供应链 " * 12 + "诊断"
    with clock.at(NOON):
        told(zh, word="approved", title=long)
        dispatch.dispatch()
        assert dispatch.deliver_due() == 1
        assert mailbox.mails.pop()[1]["Subject"] == f"【委托】审批通过：INI-2026-0012 {long}"
        told(zh, en, nowhere)
        assert dispatch.dispatch() == 3
        assert dispatch.dispatch() == 0
        assert dispatch.deliver_due() == 2
        assert dispatch.deliver_due() == 0
    assert states(db) == ["sent"] * 3
    (_, first), (_, second) = mailbox.mails
    assert first["Subject"] == "【委托】待您审批：INI-2026-0012 供应链诊断"
    assert second["Subject"] == "[Mandate] Waits for your decision: INI-2026-0012 Supply chain review"
    for sent in (first, second):
        plain, rich = (part.get_content() for part in sent.iter_parts())
        assert "https://m.example/decision?case=7" in plain.splitlines()[4]
        assert 'href="https://m.example/decision?case=7"' in rich
        assert sent["Auto-Submitted"] == "auto-generated"
    assert "李娜" in str(first["To"])
    assert "Li Na" in str(second["To"])


def test_the_password_comes_from_the_environment(db: Session, mailbox: Mailbox, configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(port=mailbox.port, user="mandate")
    monkeypatch.setenv(mail.PASSWORD, "s3cret")
    preferences.try_mail(dataclasses.replace(person(db, "en"), language="en"))
    assert mailbox.logins == ["\0mandate\0s3cret"]
    assert mailbox.mails[0][1]["Subject"] == "[Mandate] Test message"


def test_what_people_type_makes_no_header_and_no_markup(db: Session, mailbox: Mailbox) -> None:
    victim = person(db, "en", name="Ann\r\nBcc: x@y.z", name_en="Ann\r\nBcc: x@y.z")
    with clock.at(NOON):
        told(victim, title_en="Deal\r\nBcc: all@firm.example\r\n\r\n<script>alert(1)</script>\u2028x", word="returned", by="Zoë", comment="<b>no</b>")
        dispatch.dispatch()
        assert dispatch.deliver_due() == 1
    ((receivers, sent),) = mailbox.mails
    assert len(receivers) == 1
    assert sent["Bcc"] is None
    assert "Bcc: all@firm.example" in sent["Subject"]
    rich = sent.get_body(("html",)).get_content()
    assert "<script>" not in rich
    assert "<b>no" not in rich
    assert "&lt;script&gt;" in rich


def test_robots_get_the_vendors_form_and_signature(db: Session, robot: Robot, configure: Configure) -> None:
    configure()
    people = {service: person(db, "zh") for service in ("dingtalk", "wecom", "feishu")}
    with clock.at(NOON):
        for service, who in people.items():
            preferences.save_robot(who, service, robot.address(service), "" if service == "wecom" else SECRET)
            preferences.try_robot(who)
        told(*people.values(), title="[点我](http://x) <@all>")
        dispatch.dispatch()
        assert dispatch.deliver_due() == 3
    assert len(robot.taken) == 6
    dingtalk, wecom, feishu = robot.taken[3:]
    assert dingtalk["markdown"]["title"] == "【委托】待您审批：INI-2026-0012 [点我](http://x) <@all>"
    assert "［点我］(http://x) ＜@all＞ [打开](https://m.example/decision?case=7)" in dingtalk["markdown"]["text"]
    assert "＜@all＞" in wecom["markdown"]["content"]
    assert feishu["content"]["post"]["zh_cn"]["content"][0][1] == {"tag": "a", "text": "打开", "href": "https://m.example/decision?case=7"}


def test_a_wrong_secret_is_tried_again_then_given_up_and_shown_without_the_key(db: Session, robot: Robot, configure: Configure) -> None:
    """2 and 4 minutes later; after the third try the administrator's bell says so, once until it is read."""
    configure()
    who, admin = person(db, "zh"), person(db, "zh", "秦管理", Role.ADMIN)
    with clock.at(NOON):
        preferences.save_robot(who, "dingtalk", robot.address("dingtalk"), "wrong")
        told(who)
        told(who, number="INI-2")
        dispatch.dispatch()
    tries = []
    for minute in range(12):
        with clock.at(NOON + dt.timedelta(minutes=minute)):
            before = len(robot.paths)
            assert dispatch.deliver_due() == 0
            tries += [minute] * (len(robot.paths) > before)
    assert tries == [0, 2, 6]
    with clock.at(NOON + dt.timedelta(hours=1)):
        row = deliveries.deliveries(admin, state="failed")[0]
        assert (row.attempts, row.problem, row.kind, row.number) == (3, "robot_refused", "todo", "INI-2")
        assert "310000" in row.error
        assert "TOKEN123" not in row.error
        assert db.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "delivery_failed", Notice.employee_id == admin.employee_id)) == 1
        preferences.save_robot(who, "dingtalk", robot.address("dingtalk"), SECRET)
        assert deliveries.repeat_failed(admin) == 2
        assert dispatch.deliver_due() == 2
        with pytest.raises(NotToRepeat):
            deliveries.repeat(admin, row.id)
    assert states(db) == ["sent", "sent"]
    assert dispatch.dispatch() == 1  # the administrator's notice: planned, and for the bell alone
    assert states(db) == ["sent", "sent"]


def test_a_refused_mailbox_is_final_a_busy_server_is_not(db: Session, mailbox: Mailbox) -> None:
    gone, busy = person(db, "zh"), person(db, "zh")
    mailbox.refuse = {db.execute(select(f.Employee.email).where(f.Employee.id == gone.employee_id)).scalar_one()}
    mailbox.greylist = 1
    with clock.at(NOON):
        told(gone)
        told(busy)
        dispatch.dispatch()
        assert dispatch.deliver_due() == 0
    assert states(db) == ["failed", "waiting"]
    with clock.at(NOON + dt.timedelta(minutes=2)):
        assert dispatch.deliver_due() == 1


def test_a_server_that_is_away_is_asked_once_a_round(db: Session, mailbox: Mailbox) -> None:
    people = [person(db, "zh") for _ in range(4)]
    mailbox.silent = True
    with clock.at(NOON):
        told(*people)
        dispatch.dispatch()
        assert dispatch.deliver_due() == 0
    assert mailbox.sessions == 1
    assert states(db) == ["waiting"] * 4


def test_a_killed_worker_loses_nothing(db: Session, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between claim and sending, and between sending and its mark: it comes again after the lease, under the same Message-ID."""
    who = person(db, "zh")
    with clock.at(NOON):
        told(who)
        dispatch.dispatch()
        for victim, name in ((mail.Post, "send"), (dispatch, "_arrived")):
            with monkeypatch.context() as killed:
                killed.setattr(victim, name, _killed)
                with pytest.raises(KeyboardInterrupt), clock.at(NOON + (outgoing.LEASE if name == "_arrived" else dt.timedelta(0))):
                    dispatch.deliver_due()
        assert dispatch.deliver_due() == 0
    with clock.at(NOON + 2 * outgoing.LEASE):
        assert dispatch.deliver_due() == 1
    (_, first), (_, second) = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_delivery_that_fails_never_touches_the_work(db: Session, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tell` writes one row and asks nobody: nothing of the delivery is reached while work is done."""
    who = person(db, "zh")
    for part in (mail.Post, dispatch):
        for name in ("send", "deliver_due", "dispatch"):
            if hasattr(part, name):
                monkeypatch.setattr(part, name, _killed)
    told(who)
    assert db.scalar(select(func.count()).select_from(Notice)) == 1
    assert db.scalar(select(func.count()).select_from(NoticeDelivery)) == 0


def test_two_workers_at_once_send_each_mail_once(fresh_db: str, mailbox: Mailbox) -> None:
    with engine.session_factory()() as session:
        people = [person(session, "zh") for _ in range(6)]
    told(*people)
    start = threading.Barrier(2)

    def work(_: int) -> tuple[int, int]:
        start.wait()
        return dispatch.dispatch(3), dispatch.deliver_due(4) + dispatch.deliver_due(4)

    with ThreadPoolExecutor(2) as two:
        done = list(two.map(work, range(2)))
    sent = sum(arrived for _, arrived in done) + dispatch.deliver_due()
    assert (sum(planned for planned, _ in done), sent) == (6, 6)
    assert len({receivers[0] for receivers, _ in mailbox.mails}) == len(mailbox.mails) == 6


def test_facts_no_sentence_can_be_made_of_hold_nobody_up(db: Session, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = person(db, "zh"), person(db, "zh")
    with clock.at(NOON):
        told(bad, number=None, title={"x": [1]}, due_on="2026-13-45T99:99")
        told(good)
        dispatch.dispatch()
        assert dispatch.deliver_due() == 1
    assert states(db) == ["failed", "sent"]


def test_a_group_hears_once_of_what_several_were_told(db: Session, robot: Robot, configure: Configure) -> None:
    configure()
    admin, one, two = person(db, "zh", "秦管理", Role.ADMIN), person(db, "zh", "陈伟"), person(db, "zh", "王磊")
    form = RobotForm("审批群", "feishu", robot.address("feishu"), SECRET, kinds=("todo",))
    with clock.at(NOON):
        robot_id = webhooks.add_robot(admin, form)
        webhooks.try_robot(admin, robot_id)
        told(one, two)
        told(one, word="approved")
        dispatch.dispatch()
        assert dispatch.deliver_due() == 1
        ((row,)) = robot.taken[1]["content"]["post"]["zh_cn"]["content"]
        assert row[0]["text"].startswith("陈伟、王磊")
        shown = webhooks.robots(admin)[0]
        assert "HOOK1234" not in shown.address
        assert SECRET not in str(shown)
        told(one)
        dispatch.dispatch()
        keep = RobotForm("审批群", "feishu", kinds=("todo",), language="en", enabled=False)
        webhooks.change_robot(admin, robot_id, keep, seen_version=shown.version)
        assert dispatch.deliver_due() == 0
    assert states(db)[-1] == "skipped"


def test_many_at_once_come_in_one_message(db: Session, mailbox: Mailbox) -> None:
    who = person(db, "zh")
    with clock.at(NOON):
        for n in range(outgoing.MANY + 1):
            told(who, number=f"INI-{n}")
        dispatch.dispatch()
        assert dispatch.deliver_due() == outgoing.MANY + 1
    ((_, sent),) = mailbox.mails
    assert sent["Subject"].startswith("【委托】4 条通知")


def test_who_left_and_what_is_old_gets_none(db: Session, mailbox: Mailbox) -> None:
    left = person(db, "zh", left_on=NOON.date() - dt.timedelta(days=1))
    who = person(db, "zh")
    with clock.at(NOON - dt.timedelta(days=15)):
        told(who)
    with clock.at(NOON):
        told(left)
        assert dispatch.dispatch() == 2
    assert states(db) == []


def test_one_kind_of_problem_is_a_word() -> None:
    assert NotDelivered("silent").word.key == "delivery_problem.silent"
