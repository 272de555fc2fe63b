"""What a person chooses: ways per kind, quiet hours across midnight, the digest; and which addresses a robot may have."""

from __future__ import annotations

import datetime as dt
import socket
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.errors import Refusal, Required, UnknownChoice
from core.notices import dispatch, preferences, service, webhooks
from core.notices.addresses import require_address
from core.notices.errors import AddressIncomplete, AddressInternal, AddressNotHttp, NotDelivered, QuietHoursEmpty, RobotSilent
from core.notices.kinds import KINDS, kind_of
from core.notices.robots import Request
from core.notices.rules import Hours, next_digest, when_awake
from core.notices.webhooks import RobotForm
from core.notices.wire import post
from db.models import AuditRow, NoticeDelivery
from tests.core.notices.conftest import Configure
from tests.core.notices.servers import SECRET, Mailbox, Robot
from tests.core.notices.test_delivery import NOON, person, states, told
from tests.screens.messages import texts_of, told_kinds

NIGHT = Hours(22 * 60, 7 * 60, 8 * 60 + 30)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return clock.at_firm_time(dt.date(2026, 6, day), hour, minute)


def test_quiet_hours_reach_across_midnight() -> None:
    cases = {at(15, 21, 59): at(15, 21, 59), at(15, 22): at(16, 7), at(16, 0): at(16, 7), at(16, 6, 59): at(16, 7), at(16, 7): at(16, 7)}
    assert {instant: when_awake(instant, NIGHT) for instant in cases} == cases
    assert when_awake(at(15, 13), Hours(12 * 60, 14 * 60)) == at(15, 14)


def test_the_digest_comes_at_its_hour_and_not_at_night() -> None:
    assert next_digest(at(15, 8, 29), NIGHT) == at(15, 8, 30)
    assert next_digest(at(15, 8, 30), NIGHT) == at(16, 8, 30)
    assert next_digest(at(15, 12), Hours(22 * 60, 7 * 60, 6 * 60)) == at(16, 7)


def test_at_night_a_mail_waits_and_what_was_read_is_not_sent(db: Session, mailbox: Mailbox) -> None:
    who, other = person(db, "zh"), person(db, "zh")
    for one in (who, other):
        preferences.choose_hours(one, 22 * 60, 7 * 60, 510)
    with clock.at(at(15, 23, 30)):
        told(who, other)
        dispatch.dispatch()
        assert dispatch.deliver_due() == 0
    with clock.at(at(16, 6, 30)):
        service.mark_all_read(other)
    with clock.at(at(16, 7)):
        assert dispatch.deliver_due() == 1
    assert states(db) == ["sent", "skipped"]


def test_a_digest_is_one_mail_of_the_day(db: Session, mailbox: Mailbox) -> None:
    who = person(db, "en")
    preferences.choose(who, "todo", ["mail"], digest=True)
    with clock.at(NOON):
        for n in range(3):
            told(who, number=f"INI-{n}")
        dispatch.dispatch()
        assert (dispatch.deliver_due(), dispatch.digests()) == (0, 0)
    with clock.at(at(16, 8, 30)):
        assert (dispatch.deliver_due(), dispatch.digests(), dispatch.digests()) == (0, 3, 0)
    ((_, sent),) = mailbox.mails
    assert sent["Subject"] == "[Mandate] Daily digest: 3 notices"
    assert sent.get_body(("plain",)).get_content().count("/decision?case=7") == 3


def test_a_choice_holds_per_kind_and_the_default_for_the_rest(db: Session, mailbox: Mailbox, robot: Robot) -> None:
    who = person(db, "zh")
    preferences.save_robot(who, "wecom", robot.address("wecom"), "")
    preferences.choose(who, "todo", ["robot"], digest=False)
    preferences.choose(who, "decided", [], digest=False)
    with clock.at(NOON):
        told(who)  # robot alone
        told(who, word="approved")  # nowhere
        told(who, word="urged")  # default: both
        told(who, word="job_failed")  # the bell alone
        dispatch.dispatch()
    assert sorted(db.scalars(select(NoticeDelivery.channel))) == ["mail", "robot", "robot"]
    preferences.remove_robot(who)
    with clock.at(NOON):
        dispatch.deliver_due()
    assert sorted(states(db)) == ["sent", "skipped", "skipped"]
    preferences.choose_defaults(who)
    assert preferences.choices(who).own == frozenset()


def test_what_cannot_be_chosen_is_refused(db: Session, configure: Configure) -> None:
    configure(internal=False)
    who = person(db, "zh")
    cases: list[tuple[type[Refusal], Any]] = [
        (UnknownChoice, lambda: preferences.choose(who, "system", ["mail"], digest=False)),
        (UnknownChoice, lambda: preferences.choose(who, "todo", ["pigeon"], digest=False)),
        (QuietHoursEmpty, lambda: preferences.choose_hours(who, 60, 60, 510)),
        (Required, lambda: preferences.choose_hours(who, 60, None, 510)),
        (UnknownChoice, lambda: preferences.choose_hours(who, None, None, 1440)),
        (UnknownChoice, lambda: preferences.save_robot(who, "telegram", "https://x", "")),
    ]
    for kind, do in cases:
        with pytest.raises(kind):
            do()


FORBIDDEN = (
    "http://127.0.0.1/hook/x", "http://localhost:5432/hook/x", "http://10.0.0.8/x", "http://[::1]/x", "http://169.254.169.254/latest/meta-data",
    "http://0.0.0.0/x", "http://2130706433/x", "http://0x7f.1/x", "http://[::ffff:10.0.0.1]/x", "http://100.64.1.1/x",
)  # fmt: skip


def test_only_http_and_nothing_internal(configure: Configure) -> None:
    for address in FORBIDDEN:
        with pytest.raises(AddressInternal):
            require_address("feishu", address, allow_internal=False)
    assert require_address("feishu", FORBIDDEN[0], allow_internal=True)
    for address in ("ftp://example.com/x", "javascript:alert(1)", "file:///etc/passwd", "http://", "http://a:b@example.com/", "http://x:99999/", "http://a b/"):
        with pytest.raises(AddressNotHttp):
            require_address("feishu", address, allow_internal=True)
    with pytest.raises(AddressIncomplete):
        require_address("dingtalk", "http://127.0.0.1/robot/send", allow_internal=True)
    with pytest.raises(Required):
        require_address("wecom", "  ", allow_internal=True)


def test_a_name_that_leads_inside_later_is_refused_when_sending(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name was good when it was saved; a redirect inside is not followed either."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", robot.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    request = Request(f"http://robot.example:{robot.port}/hook/x", {"msg_type": "post"})
    with pytest.raises(NotDelivered) as refused:
        post(request, allow_internal=False)
    assert (refused.value.problem, refused.value.final, robot.paths) == ("internal", True, [])
    robot.redirect = f"http://127.0.0.1:{robot.port}/elsewhere"
    with pytest.raises(NotDelivered) as moved:
        post(request, allow_internal=True)
    assert (moved.value.said, robot.paths) == ("HTTP 302", ["/hook/x"])


def test_a_test_message_says_what_the_robot_said(db: Session, robot: Robot, configure: Configure) -> None:
    configure()
    admin = person(db, "zh", "秦管理", Role.ADMIN)
    quiet = webhooks.add_robot(admin, RobotForm("x", "dingtalk", robot.address("dingtalk"), "wrong", kinds=("alarm",)))
    with pytest.raises(RobotSilent) as refused:
        webhooks.try_robot(admin, quiet)
    assert "310000" in str(refused.value.facts["said"])
    webhooks.change_robot(admin, quiet, RobotForm("x", "dingtalk", "http://127.0.0.1:9/?access_token=ABCDEFG", SECRET, kinds=("alarm",)), seen_version=1)
    with pytest.raises(RobotSilent):
        webhooks.try_robot(admin, quiet)
    trail = "".join(str(row.after) for row in db.scalars(select(AuditRow).where(AuditRow.record == "webhook")))
    assert "•" in trail
    assert not any(secret in trail for secret in (SECRET, "wrong", "ABCDEFG", "TOKEN123"))


def test_a_robot_needs_what_its_form_asks_for(db: Session, configure: Configure) -> None:
    configure(internal=False)
    admin = person(db, "zh", "秦管理", Role.ADMIN)
    with pytest.raises(Refusal) as refused:
        webhooks.add_robot(admin, RobotForm("", "dingtalk", "http://10.1.1.1/?access_token=1"))
    assert {r.field for r in refused.value.refusals} == {"name", "address", "kinds"}  # type: ignore[attr-defined]


def test_every_word_that_is_told_has_its_kind() -> None:
    """A new notice belongs to one of the kinds people choose ways for: core/notices/kinds.py."""
    words = {*told_kinds(), *(key.removeprefix("notice.") for key in texts_of("zh") if key.startswith("notice."))}
    assert sorted(word for word in words if kind_of(word).key == "other") == []
    assert len({word for kind in KINDS for word in kind.words}) == sum(len(kind.words) for kind in KINDS)
