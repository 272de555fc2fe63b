"""Outside experts: card, rate behind row security, engagements; the signed link opens one page and nothing else (PRJ-45)."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from core import clock
from core.access import Role
from core.deliverables import reviews, service
from core.deliverables.reviews import Opinion, ReviewForm
from core.errors import NotFound, NotPermitted
from core.experts import links, queries
from core.experts import service as experts
from core.experts.errors import EngagementReversed, ExpertArchived, LinkClosed, LinkNotNeeded, RateNegative
from core.experts.service import EngagementForm, ExpertForm
from core.files.service import attach, files_of
from core.unit import reading
from db.models import Deliverable, ExpertOpinion, ExpertRate, SignedLink
from pages.shared import outside_review
from tests import deliveries, projects
from tests import factories as f
from tests.deliveries import FOURS, GOOD, seen
from tests.projects import Firm

DAY = projects.MONDAY


@pytest.fixture
def asked(firm: Firm, db: Session) -> tuple[int, int]:
    """A deliverable in review with one outside expert; its id and the opinion's."""
    project_id = firm.started()
    row = db.scalars(select(Deliverable.id).where(Deliverable.project_id == project_id, Deliverable.name == "项目章程")).one()
    deliveries.handed_in(firm.consultant, row)
    service.check(firm.sponsor, row, GOOD, seen_version=seen(row))
    expert = experts.save(firm.pmo, ExpertForm("郑立群", "风险管理"))
    reviews.open_review(firm.sponsor, row, ReviewForm(experts=(expert,), chair_id=firm.pmo.employee_id), seen_version=seen(row))
    return row, db.scalars(select(ExpertOpinion.id).where(ExpertOpinion.expert_id == expert)).one()


def test_cards_rates_and_engagements(firm: Firm, db: Session) -> None:
    for actor in (firm.manager, firm.consultant, firm.finance):
        with pytest.raises(NotPermitted):
            experts.save(actor, ExpertForm("x", "y"))
    made = experts.save(firm.pmo, ExpertForm("郑立群", "风险管理", agreed_until=DAY))
    with pytest.raises(NotPermitted):
        experts.set_rate(firm.manager, made, Decimal(6000), DAY)
    with pytest.raises(RateNegative):
        experts.set_rate(firm.finance, made, Decimal(-1), DAY)
    experts.set_rate(firm.finance, made, Decimal(5000), DAY - dt.timedelta(days=30))
    experts.set_rate(firm.finance, made, Decimal(6000), DAY)
    hr = f.actor(db, Role.HR)
    db.commit()
    assert {a.name: queries.expert(a, made).day_rate for a in (firm.pmo, firm.ceo, firm.finance)} == dict.fromkeys(("王磊", "陈伟", "赵敏"), Decimal(6000))
    assert [queries.expert(a, made).day_rate for a in (firm.manager, hr)] == [None, None]
    with pytest.raises(NotPermitted):
        queries.rates(hr, made)
    with pytest.raises(NotPermitted):
        queries.experts(firm.consultant)
    attach(firm.pmo, experts.RECORD, made, "协议.txt", b"6000")
    assert len(files_of(firm.finance, experts.RECORD, made)) == 1
    with pytest.raises(NotFound):
        files_of(firm.manager, experts.RECORD, made)
    project_id = firm.started()
    work = EngagementForm("专家评审", DAY, DAY + dt.timedelta(days=9), Decimal(2), project_id)
    experts.engage(firm.manager, made, work)
    with pytest.raises(EngagementReversed):
        experts.engage(firm.manager, made, EngagementForm("x", DAY, DAY - dt.timedelta(days=1), Decimal(1), project_id))
    with pytest.raises(NotPermitted):
        experts.engage(firm.consultant, made, work)
    assert [e.project_id for e in queries.engagements(firm.manager, made)] == [project_id]
    experts.set_archived(firm.pmo, made, archived=True, seen_version=queries.expert(firm.pmo, made).version)
    with pytest.raises(ExpertArchived):
        experts.engage(firm.manager, made, work)


def test_row_security_hides_the_rate_from_every_reader(firm: Firm, db: Session) -> None:
    made = experts.save(firm.pmo, ExpertForm("郑立群", "风险管理"))
    experts.set_rate(firm.finance, made, Decimal(6000), DAY)
    db.execute(text("SET LOCAL ROLE mandate_app"))
    for scope, rows in (("reader", 0), ("service", 1)):
        with reading(firm.ceo, scope) as session:
            assert len(session.scalars(select(ExpertRate)).all()) == rows


def test_a_link_opens_once_made_until_revoked_expired_or_used(firm: Firm, db: Session, asked: tuple[int, int]) -> None:
    _row, opinion = asked
    with pytest.raises(NotPermitted):
        links.make(firm.consultant, opinion)
    first = links.make(firm.sponsor, opinion)
    kept = db.scalars(select(SignedLink)).one()
    assert (kept.token_hash in (first.token, ""), len(first.token)) == (False, links.TOKEN_LENGTH)
    assert links.page(first.token).deliverable == "项目章程"
    second = links.make(firm.manager, opinion)  # the one before ends
    for dead in (first.token, second.token[:-1] + ("A" if second.token[-1] != "A" else "B"), "", "x" * 43, kept.token_hash):
        for use in (links.page, links.file):
            with pytest.raises(LinkClosed):
                use(dead)
    with clock.at(clock.now() + dt.timedelta(days=14, seconds=1)), pytest.raises(LinkClosed):
        links.page(second.token)
    newest = db.scalars(select(SignedLink.id).order_by(SignedLink.id.desc()).limit(1)).one()
    links.revoke(firm.sponsor, newest)
    with pytest.raises(LinkClosed):
        links.file(second.token)
    third = links.make(firm.sponsor, opinion)
    links.give(third.token, Opinion(FOURS, "可行"))
    assert links.page(third.token).given
    with pytest.raises(LinkClosed):  # what was for the opinion is over with it
        links.file(third.token)
    with pytest.raises(LinkNotNeeded):
        links.make(firm.sponsor, opinion)


@dataclass
class Answer:
    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


def _alone(answer: Coroutine[Any, Any, Answer]) -> Answer:
    """In a thread of its own: a browser of another test may have left its event loop running in this one."""
    context = copy_context()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(context.run, asyncio.run, answer).result()


class Browser:
    """Sends requests to the page's addresses alone, as a browser without a session would."""

    def __init__(self) -> None:
        self.app = Starlette(routes=outside_review.ROUTES)

    def get(self, address: str) -> Answer:
        return _alone(self._send("GET", address, b"", {}))

    def post(self, address: str, data: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
        form = {"content-type": "application/x-www-form-urlencoded"}
        return _alone(self._send("POST", address, urlencode(data).encode(), form | (headers or {})))

    async def _send(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Answer:
        path, _mark, query = address.partition("?")
        told = {"host": "firm.example", "content-length": str(len(body)), **headers}
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(), "scheme": "http", "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in told.items()], "client": ("192.0.2.1", 1), "server": ("firm.example", 80), "http_version": "1.1",
        }  # fmt: skip
        said: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            said.append(message)

        await self.app(scope, receive, send)
        given = {k.decode(): v.decode() for k, v in said[0]["headers"]}
        return Answer(said[0]["status"], given, b"".join(m.get("body", b"") for m in said[1:]))


@pytest.fixture
def browser(db: Session, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """The house is open already; nobody came before."""
    monkeypatch.setattr(outside_review.startup, "serve", lambda: None)
    outside_review.bucket.seen.clear()
    return Browser()


def test_the_page_shows_one_version_takes_one_opinion_and_nothing_else(firm: Firm, db: Session, asked: tuple[int, int], browser: Browser) -> None:
    row, opinion = asked
    secret = attach(firm.manager, "project", projects_of(db, row), "budget.txt", b"secret")
    token = links.make(firm.sponsor, opinion).token
    place = f"{links.ADDRESS}/{token}"
    page = browser.get(f"{place}?lang=en")
    assert (page.status_code, page.headers["cache-control"], page.headers["referrer-policy"]) == (200, "no-store", "no-referrer")
    assert [word in page.text for word in ("Project charter", "华泽", "PRJ-", "<script")] == [True, False, False, False]
    file = browser.get(f"{place}/file")
    assert (file.content.decode(), file.headers["content-disposition"].startswith("attachment")) == ("成果", True)
    for nowhere in (f"{place}/file/{secret}", f"{place}/x", f"{links.ADDRESS}/", f"{links.ADDRESS}/{'y' * 43}"):
        assert browser.get(nowhere).status_code == 404
    assert browser.post(place, FOURS, {"origin": "http://evil.example"}).status_code == 403
    assert browser.post(place, FOURS, {"sec-fetch-site": "cross-site"}).status_code == 403
    half = browser.post(f"{place}?lang=en", FOURS | {"innovation": "9", "opinion": "<b>x</b>"})
    assert (half.status_code, "Innovation: give 1 to 5." in half.text, "&lt;b&gt;x&lt;/b&gt;" in half.text) == (422, True, True)
    done = browser.post(f"{place}?lang=en", FOURS | {"opinion": "可行"}, {"origin": "http://firm.example"})
    assert (done.status_code, done.headers["location"]) == (303, f"{place}?lang=en")
    after = browser.get(f"{place}?lang=en")
    assert ("your opinion is given" in after.text, "可行" in after.text, "<form" in after.text) == (True, False, False)
    assert browser.post(place, FOURS | {"opinion": "again"}).status_code == 422
    assert browser.get(f"{place}/file").status_code == 404
    given = db.scalars(select(ExpertOpinion).where(ExpertOpinion.id == opinion).execution_options(populate_existing=True)).one()
    assert (given.opinion, given.innovation) == ("可行", 4)


def projects_of(db: Session, deliverable_id: int) -> int:
    return db.scalars(select(Deliverable.project_id).where(Deliverable.id == deliverable_id)).one()


def test_who_guesses_waits(browser: Browser) -> None:
    answers = [browser.get(f"{links.ADDRESS}/{'z' * 42}{n}").status_code for n in range(9)]
    assert answers == [404] * outside_review.WRONG + [429]
