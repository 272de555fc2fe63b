"""The bell's list, a person's ways, the administrator's deliveries and robots, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Role
from core.notices import deliveries, dispatch, preferences, queries, webhooks
from core.notices.webhooks import RobotForm
from db.models import NoticeDelivery
from pages.shared.words import speaking
from tests import factories as f
from tests.core.notices.conftest import Configure, configure
from tests.core.notices.test_delivery import person, states, told

__all__ = ["configure"]
Open = Callable[..., AppTest]


def texts(test: AppTest) -> str:
    assert not test.exception
    return " ".join(str(e.proto.body) for e in test.get("html")) + " ".join(b.label for b in test.button)


def button(test: AppTest, key: str) -> Any:
    return next(b for b in test.button if b.key and b.key.startswith(key))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_is_by_day_and_is_read_line_by_line(db: Session, open_screen: Open, language: str) -> None:
    who = f.actor(db, Role.CEO)
    with clock.at(clock.now() - dt.timedelta(days=1)):
        told(who)
    told(who, word="approved", title="<b>x</b>", title_en="<b>x</b>")
    db.commit()
    page = open_screen(who, "notices", language=language)
    said = texts(page)
    assert all(word in said for word in (("今天", "昨天") if language == "zh" else ("Today", "Yesterday")))
    assert "&lt;b&gt;x" in said
    newest = queries.notices(who)[0].id
    page = button(page, f"sm_read_{newest}").click().run()
    assert [n.read for n in queries.notices(who)] == [True, False]
    button(page, "sm_all_read").click().run()
    assert all(n.read for n in queries.notices(who))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_person_chooses_ways_and_hours(db: Session, open_screen: Open, language: str) -> None:
    who = person(db, "zh")
    page = open_screen(who, "notice_choices", language=language)
    assert ("尚未配置邮件服务器" if language == "zh" else "mail server") in texts(page)
    ways = next(p for p in page.get("button_group") if str(p.key).startswith("way_todo_"))
    with speaking(language):  # the test writes the labels, where no browser says the language
        page = ways.set_value(["robot", "digest"]).run()
    assert not page.exception
    way = preferences.choices(who).ways["todo"]
    assert (sorted(way.channels), way.digest) == (["robot"], True)
    page = page.toggle(key="quiet").set_value(True).run()
    page = button(page, "sm_save_hours").click().run()
    assert preferences.choices(who).hours.quiet_from == 1320
    page = button(page, "sm_default_ways").click().run()
    assert not page.exception
    assert preferences.choices(who).own == frozenset()


def test_the_administrator_sees_what_failed_and_tries_again(db: Session, open_screen: Open, configure: Configure) -> None:
    """Without the text, which may tell of pay, and without the key."""
    configure()
    who, admin = person(db, "zh", "李娜"), person(db, "zh", "秦管理", Role.ADMIN)
    preferences.save_robot(who, "dingtalk", "http://127.0.0.1:9/robot/send?access_token=TOKEN123", "")
    told(who, word="bonus_paid", amount="88888.00")
    preferences.choose(who, "bonus", ["robot"], digest=False)
    dispatch.dispatch()
    dispatch.deliver_due()
    db.execute(NoticeDelivery.__table__.update().values(state="failed"))
    db.commit()
    for language in ("zh", "en"):
        page = open_screen(admin, "deliveries", language=language)
        assert "88,888" not in texts(page)
        assert "TOKEN123" not in texts(page)
        rows = page.dataframe[0].value
        assert rows["receiver"][0] == ("李娜" if language == "zh" else "Li Na")
    button(page, "sm_repeat_failed").click().run()
    assert states(db) == ["waiting"]
    assert deliveries.tally(admin).by_state["failed"] == 0
    with pytest.raises(ValueError, match="deliveries"):
        open_screen(who, "deliveries")


def test_the_administrator_keeps_the_robots_of_groups(db: Session, open_screen: Open, configure: Configure) -> None:
    configure()
    admin = person(db, "zh", "秦管理", Role.ADMIN)
    webhooks.add_robot(admin, RobotForm("审批群", "feishu", "http://10.0.0.1/hook/ABCD1234", "SEC0000", kinds=("todo",)))
    db.commit()
    for language in ("zh", "en"):
        page = open_screen(admin, "webhooks", language=language)
        assert page.dataframe[0].value["kinds"][0] == ("待办审批" if language == "zh" else "Approvals to decide")
        page = button(page, "sm_add_group_robot").click().run()
        assert "hook/ABCD" not in texts(page)
        assert page.text_input(key="robot_new_secret").proto.type == page.text_input(key="robot_new_secret").proto.PASSWORD
