"""Weekly briefs: from the figures, by a whitelist, edited, sent; nothing of money leaves the house (PRJ-25)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.briefs import queries, service
from core.briefs.facts import CustomerFacts
from core.briefs.leaks import leaks
from core.briefs.making import make_from_figures
from core.briefs.service import BriefLeaks, BriefWeekAhead, NoAddress, NobodyChosen, Section
from core.errors import NotFound, NotPermitted, Refusals, Required, StaleScreen, UnknownChoice, WrongState
from core.progress.queries import figures_on
from core.projects.queries import card
from db.models import Contact, CostLine, Notice, Project, ProjectRisk, WeeklyBrief
from pages.projects import brief_print
from tests import projects
from tests.core.progress.conftest import firm, worker_engine  # noqa: F401  the founded firm
from tests.core.progress.test_progress_periods import FRIDAY, confirm, save, spend, submit
from tests.projects import Firm
from tests.statements import counting

D = Decimal


@pytest.fixture
def running(firm: Firm, db: Session) -> int:  # noqa: F811
    """A project at the end of its first week: a task done, money spent."""
    project_id = firm.started()
    with projects.on(FRIDAY):
        spend(db, firm, project_id, "31234.56")
        period_id = save(firm, project_id, FRIDAY, t1_1="100", t1_2="40")
        submit(firm, period_id)
        confirm(firm, period_id)
    return project_id


def made(firm: Firm, project_id: int, edition: str, language: str = "zh") -> int:  # noqa: F811
    return make_from_figures(firm.manager, project_id, FRIDAY, edition=edition, language=language)


def row(firm: Firm, project_id: int, brief_id: int) -> queries.BriefRow:  # noqa: F811
    return next(b for b in queries.briefs(firm.manager, project_id) if b.id == brief_id)


FORBIDDEN = re.compile(
    r"成本|毛利|利润|费率|单价|预算|挣值|立场|动机|¥|￥|\b(cost|margin|profit|rate|budget|CPI|SPI|EAC|BAC|earned value|stance|motive)\b", re.IGNORECASE
)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_customers_edition_holds_no_figure_and_no_word_of_money(firm: Firm, db: Session, running: int, language: str) -> None:  # noqa: F811
    with projects.on(FRIDAY):
        brief_id = made(firm, running, "customer", language)
        b, figures = row(firm, running, brief_id), figures_on(firm.manager, running)
        page = brief_print.page(b, firm="远见咨询", project="x")
        mail = brief_print.mail(b, (), firm="远见咨询", project="x").decode()
    amounts = [
        D("31234.56"),
        *(v for v in dataclasses.astuple(figures)[5:-1] if v),
        *db.scalars(select(CostLine.net_cost)),
        *db.scalars(select(CostLine.gross_amount)),
    ]
    amounts += [D("1000000.00"), D("2000.00"), card(firm.manager, running).net_revenue or D(1)]
    text = "\n".join([b.title, *(s.text for s in b.sections)])
    assert len(b.sections) == 5
    assert FORBIDDEN.findall(text) == []
    assert FORBIDDEN.findall(re.sub(r"(?s)<style>.*?</style>|<[^>]+>", "", page)) == []
    plain = text.replace(",", "")
    for amount in amounts:
        for shape in {f"{abs(amount):.2f}", f"{abs(amount):.0f}" if abs(amount) >= 1000 else "—"}:
            assert shape not in plain, shape
            assert shape not in page.replace(",", ""), shape
    assert "31234" not in mail
    assert {f.name for f in dataclasses.fields(CustomerFacts)} == {
        "number", "project", "project_en", "customer", "customer_en", "first", "last", "planned", "actual", "done", "next", "milestones", "deliverables",
    }  # fmt: skip


def test_the_teams_edition_tells_money_only_to_who_sees_it(firm: Firm, db: Session, running: int) -> None:  # noqa: F811
    db.add(ProjectRisk(project_id=running, name="关键人员离职", likelihood="high", impact="severe", response="双岗备份"))
    db.commit()
    with projects.on(FRIDAY):
        brief_id = made(firm, running, "team", "zh")
        b = row(firm, running, brief_id)
        texts = {s.key: s.text for s in b.sections}
        assert "31,234.56" in texts["money"]
        assert "关键人员离职：双岗备份" in texts["risks"]
        assert "：已完成" in texts["done"]
        assert "完成 40%" in texts["done"]
        assert queries.briefs(firm.consultant, running) == []  # a draft is the manager's
        with counting(db) as sent:
            queries.briefs(firm.manager, running)
        assert len(sent) <= 5
        count = service.send_to_team(firm.manager, brief_id, seen_version=b.version)
        assert count >= 4
        seen = queries.briefs(firm.consultant, running)[0]
        assert "money" not in {s.key for s in seen.sections}
        assert "31,234.56" not in "".join(s.text for s in seen.sections)
        told = list(db.scalars(select(Notice).where(Notice.kind == "brief_sent")))
        assert firm.consultant.employee_id in {n.employee_id for n in told}
        assert "31234" not in str([n.facts for n in told])
        with pytest.raises(WrongState):
            service.save(firm.manager, brief_id, title="x", sections=[], seen_version=row(firm, running, brief_id).version)
        with pytest.raises(WrongState):
            service.discard(firm.manager, brief_id, seen_version=row(firm, running, brief_id).version)
        again = made(firm, running, "team", "zh")  # what was sent stays, a new draft stands beside it
        assert again != brief_id


def test_edited_sent_to_contacts_and_kept_with_its_proof(firm: Firm, db: Session, running: int) -> None:  # noqa: F811
    customer = db.get_one(Project, running).customer_id
    one, two = Contact(customer_id=customer, name="王总", email="wang@example.com"), Contact(customer_id=customer, name="李工")
    db.add_all([one, two])
    db.commit()
    with projects.on(FRIDAY):
        brief_id = made(firm, running, "customer")
        b = row(firm, running, brief_id)
        service.save(
            firm.manager, brief_id, title=b.title, sections=[*b.sections, Section("remark", "本周成本 31,234.56 元，毛利正常")], seen_version=b.version
        )
        b = row(firm, running, brief_id)
        assert service.leaks_of(firm.manager, brief_id) == ["成本", "毛利", "31,234.56 元"]
        with pytest.raises(BriefLeaks):
            service.send_to_customer(firm.manager, brief_id, [one.id], channel="mail", proof="", seen_version=b.version)
        service.save(firm.manager, brief_id, title=b.title, sections=[*b.sections[:-1], Section("remark", "请安排下周访谈")], seen_version=b.version)
        b = row(firm, running, brief_id)
        for to, channel, proof, refused in (
            ([], "mail", "", NobodyChosen), ([-5], "mail", "", NobodyChosen), ([two.id], "mail", "", NoAddress), ([two.id], "in_person", " ", Required),
            ([one.id], "pigeon", "", UnknownChoice),
        ):  # fmt: skip
            with pytest.raises(refused):
                service.send_to_customer(firm.manager, brief_id, to, channel=channel, proof=proof, seen_version=b.version)
        with pytest.raises(StaleScreen):
            service.send_to_customer(firm.manager, brief_id, [one.id], channel="mail", proof="", seen_version=99)
        with pytest.raises(NotPermitted):
            service.send_to_customer(firm.consultant, brief_id, [one.id], channel="mail", proof="", seen_version=b.version)
        assert service.send_to_customer(firm.manager, brief_id, [one.id, two.id], channel="in_person", proof="周会当面递交", seen_version=b.version) == 2
        kept = row(firm, running, brief_id)
        assert (kept.state, [r.name for r in kept.receivers], kept.proof) == ("sent", ["王总", "李工"], "周会当面递交")
        assert queries.briefs(firm.consultant, running) == []
        assert len(queries.briefs(firm.pmo, running)) == 1
        mail = brief_print.mail(kept, kept.receivers, firm="远见咨询", project="x").decode()
        assert "To: wang@example.com" in mail


def test_a_week_has_one_draft_made_anew_and_none_of_the_future(firm: Firm, db: Session, running: int) -> None:  # noqa: F811
    with projects.on(FRIDAY):
        first = made(firm, running, "team")
        assert made(firm, running, "team") == first
        with pytest.raises(BriefWeekAhead):
            service.make(firm.manager, running, FRIDAY + dt.timedelta(days=7), edition="team", language="zh", title="x", sections=[])
        for edition, language, sections, refused in (
            ("press", "zh", [], UnknownChoice), ("team", "fr", [], UnknownChoice), ("press", "fr", [], Refusals),
            ("customer", "zh", [Section("money", "1")], UnknownChoice),
        ):  # fmt: skip
            with pytest.raises(refused):
                service.make(firm.manager, running, FRIDAY, edition=edition, language=language, title="x", sections=sections)
        with pytest.raises(NotPermitted):
            service.make(firm.qa, running, FRIDAY, edition="team", language="zh", title="x", sections=[])
        with pytest.raises(NotFound):
            service.save(firm.manager, -1, title="x", sections=[], seen_version=1)
        service.discard(firm.manager, first, seen_version=row(firm, running, first).version)
    assert db.scalars(select(WeeklyBrief)).all() == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("共 418000 元", ["418000 元"]),
        ("418,000.00", ["418,000.00"]),
        ("约 41.8 万", ["41.8 万"]),
        ("RMB 418,000", ["RMB 418,000"]),
        ("¥0.42M", ["¥0.42M"]),
        ("the margin is fine", ["margin"]),
        ("marginal notes of 418 pages", []),
        ("完成成本测算", []),
        ("2026-03-06 完成 100%", []),
    ],
)
def test_what_must_not_leave_is_found_however_it_is_written(text: str, found: list[str]) -> None:
    assert leaks(text, [D("418000.00")], ["成本测算"]) == found


def test_what_a_person_wrote_is_no_markup_in_the_printed_page() -> None:
    b = queries.BriefRow(
        1, 1, FRIDAY, "team", "en", "<b>x", (Section("done", "<script>alert(1)</script>"),), "draft", "a", "a", projects.NOON, "", "", None, "", (), ""
    )
    page = brief_print.page(b, firm="F", project="<i>P")
    assert "<script>" not in page
    assert "<i>P" not in page
