"""Tailoring proposed by the template, approved with the initiation, changed with QA; looks, findings, the board (PRJ-31)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from core.errors import NotFound, NotPermitted, Refusals, WrongState
from core.home.waiting import waiting
from core.projects import endings
from core.quality import queries, reminders, service, tailoring
from core.quality.errors import AreaDropped, DueInThePast, OwnFinding, OwnTailoring, ReviewOfOther, TailoringNeedsReason, TailoringSame, TailoringWaits
from core.quality.service import FindingForm, LookForm
from core.quality.words import AREAS
from db.models import Notice, Project, ProjectMember, QaReview, QualityFinding
from tests import factories as f
from tests import projects
from tests.core.project_work.conftest import Work

MONDAY = projects.MONDAY
WEEK = MONDAY + dt.timedelta(days=7)


def seen(work: Work, finding_id: int) -> int:
    """The version as it is saved now."""
    return work.db.scalar(select(QualityFinding.version).where(QualityFinding.id == finding_id)) or 0


def test_the_template_proposes_and_the_draft_changes_it(work: Work) -> None:
    firm = work.firm
    work.db.get_one(Project, work.id).contract_id = None
    work.db.commit()
    draft = firm.create()
    proposed = queries.tailoring_of(firm.manager, draft)
    assert list(proposed) == list(AREAS)
    assert proposed["PI"][0] == "dropped"
    assert proposed["PI"][1]
    assert proposed["PP"] == ("kept", "")
    wish = proposed | {"MA": ("reduced", "只度量进度"), "PI": ("kept", "")}
    with pytest.raises(TailoringNeedsReason):
        tailoring.save_tailoring(firm.manager, draft, wish | {"CM": ("dropped", " ")}, seen_version=projects.version(draft))
    with pytest.raises(Refusals):
        tailoring.save_tailoring(firm.manager, draft, {"CM": ("dropped", ""), "PP": ("reduced", "")}, seen_version=projects.version(draft))
    tailoring.save_tailoring(firm.manager, draft, wish, seen_version=projects.version(draft))
    assert queries.tailoring_of(firm.pmo, draft)["MA"] == ("reduced", "只度量进度")
    with pytest.raises(WrongState):
        tailoring.propose(firm.manager, draft, wish, "草稿里直接改")
    with pytest.raises(WrongState):  # frozen from the submission on
        tailoring.save_tailoring(firm.manager, work.id, wish, seen_version=projects.version(work.id))


def test_a_new_version_holds_from_the_agreement_of_qa_on(work: Work) -> None:
    manager, qa = work.firm.manager, work.firm.qa
    less = {"CM": ("dropped", "单人撰写")}
    with pytest.raises(TailoringSame):
        tailoring.propose(manager, work.id, {}, "没有变化")
    first = tailoring.propose(manager, work.id, less, "团队缩小")
    with pytest.raises(TailoringWaits):
        tailoring.propose(manager, work.id, less, "再来一次")
    assert queries.tailoring_of(manager, work.id)["CM"] == ("kept", "")
    with pytest.raises(NotPermitted):
        tailoring.agree(manager, first, seen_version=1)
    tailoring.refuse(qa, first, "版本管理不能没有", seen_version=1)
    assert queries.tailoring_of(manager, work.id)["CM"] == ("kept", "")
    second = tailoring.propose(manager, work.id, {"CM": ("reduced", "只管交付物版本")}, "按 QA 意见")
    tailoring.agree(qa, second, seen_version=1)
    assert queries.tailoring_of(manager, work.id)["CM"] == ("reduced", "只管交付物版本")
    assert [(v.number, v.state) for v in queries.quality(manager, work.id).versions] == [(2, "agreed"), (1, "refused")]
    f.make(work.db, ProjectMember(project_id=work.id, employee_id=manager.employee_id, role="qa"))  # QA and manager in one
    work.db.commit()
    with pytest.raises(OwnTailoring):
        tailoring.agree(manager, tailoring.propose(manager, work.id, {}, "恢复"), seen_version=1)


def test_a_finding_from_the_look_to_the_end(work: Work) -> None:
    manager, consultant, qa = work.firm.manager, work.firm.consultant, work.firm.qa
    form = FindingForm("major", "评审记录缺失", consultant.employee_id, WEEK)
    service.look(qa, work.id, LookForm("VER", MONDAY, "fails", "抽查三份交付物", form))
    found = queries.quality(consultant, work.id)
    row = found.findings[0]
    assert (row.number[:3], row.area, row.severity, row.state, row.owner) == ("QF-", "VER", "major", "open", "周涛")
    assert [m.action for m in found.moves[row.id]] == ["answer"]
    assert [w.number for w in waiting(consultant) if w.kind == "quality_finding"] == [row.number]
    assert {a.area: (a.result, a.open) for a in found.areas if a.result} == {"VER": ("fails", 1)}
    with pytest.raises(NotPermitted):
        service.answer(work.firm.analyst, row.id, "不是我", seen_version=seen(work, row.id))
    service.answer(consultant, row.id, "已补齐", seen_version=seen(work, row.id))
    assert [w.number for w in waiting(qa) if w.kind == "quality_finding"] == [row.number]
    with pytest.raises(NotPermitted):
        service.verify(manager, row.id, "自己看", seen_version=seen(work, row.id))
    service.send_back(qa, row.id, "缺签字", seen_version=seen(work, row.id))
    service.answer(manager, row.id, "已补签", seen_version=seen(work, row.id))  # the manager may answer in the owner's place
    service.verify(qa, row.id, "看过原件", seen_version=seen(work, row.id))
    assert [i.word.key for i in endings.open_items(work.db, work.id) if i.word.key == "open.quality_findings"]
    service.close(qa, row.id, seen_version=seen(work, row.id))
    done = queries.quality(qa, work.id).findings[0]
    assert (done.state, done.answered_on, done.verified_on, done.closed_on) == ("closed", MONDAY, MONDAY, MONDAY)
    assert [i for i in endings.open_items(work.db, work.id) if i.word.key == "open.quality_findings"] == []
    told = dict(work.db.execute(select(Notice.kind, func.count()).where(Notice.kind.like("finding%")).group_by(Notice.kind)).all())
    assert told == {"finding_opened": 2, "finding_answered": 2, "finding_sent_back": 1, "finding_closed": 1}


def test_what_looks_and_findings_refuse(work: Work) -> None:
    manager, qa = work.firm.manager, work.firm.qa
    review = f.make(work.db, QaReview(project_id=work.id, opened_at=projects.NOON)).id
    other = f.project(work.db, manager=manager).id
    work.db.commit()
    form = FindingForm("minor", "偏差原因未记录", manager.employee_id, WEEK)
    with pytest.raises(NotPermitted):
        service.open_finding(manager, work.id, form)
    with pytest.raises(ReviewOfOther):
        service.open_finding(qa, other, form, review_id=review)
    with pytest.raises(DueInThePast):
        service.open_finding(qa, work.id, FindingForm("minor", "x", manager.employee_id, MONDAY - dt.timedelta(days=1)), review_id=review)
    tailoring.agree(qa, tailoring.propose(manager, work.id, {"DAR": ("dropped", "无重大决策")}, "简化"), seen_version=1)
    with pytest.raises(AreaDropped):
        service.look(qa, work.id, LookForm("DAR", MONDAY, "conforms", "x"))
    mine = service.open_finding(qa, work.id, FindingForm("note", "x", qa.employee_id, WEEK), review_id=review)
    service.answer(qa, mine, "好了", seen_version=seen(work, mine))
    with pytest.raises(OwnFinding):
        service.verify(qa, mine, "自己验证", seen_version=seen(work, mine))
    with pytest.raises(NotFound):
        queries.quality(work.stranger, work.id)
    with pytest.raises(NotFound):
        service.answer(work.stranger, mine, "x", seen_version=seen(work, mine))


def test_the_board_shows_what_waits_for_qa_across_projects(work: Work) -> None:
    qa, pmo = work.firm.qa, work.firm.pmo
    service.open_finding(qa, work.id, FindingForm("major", "逾期的", work.firm.manager.employee_id, WEEK), area="PP")
    service.look(qa, work.id, LookForm("PP", MONDAY, "conforms", "计划齐全"))
    with projects.on(MONDAY + dt.timedelta(days=31)):
        for reader in (qa, pmo):
            assert [(r.number, r.late) for r in queries.findings(reader)] == [(queries.findings(qa)[0].number, 24)]
            rows = queries.overdue(reader)
            assert [(r.id, r.longest, r.looked, r.to_look, dict(r.areas)["PP"]) for r in rows] == [(work.id, 31, 1, 17, 31)]
        assert queries.findings(work.firm.consultant) == []
        assert queries.overdue(work.firm.consultant) == []
    with projects.on(WEEK + dt.timedelta(days=1)):
        assert (reminders.findings(), reminders.findings()) == (2, 0)  # owner, who is the manager, and QA
    assert work.db.scalar(select(func.count(QualityFinding.id))) == 1
