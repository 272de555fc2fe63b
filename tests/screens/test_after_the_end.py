"""Screens of templates being built, hand-over and evaluation (PRJ-02, PRJ-13, PRJ-46)."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Role
from core.evaluation import service as evaluation
from core.evaluation.rules import CRITERIA
from core.evaluation.service import Judged
from core.handover import service as handover
from core.templates import editing
from core.templates.editing import Naming
from core.templates.service import load
from db.models import Contact, Project
from tests import factories as f
from tests.conftest import Founded
from tests.core.evaluation.test_after_the_end import _form
from tests.projects import Firm
from tests.screens.drawn import html_of_screen

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def worker_engine(founded: Founded) -> Engine:
    return founded.engine


@pytest.fixture
def firm(db: Session, founded: Founded) -> Firm:
    made: Firm = deepcopy(founded.firm)
    return made


def press(test: AppTest, key: str) -> AppTest:
    next(b for b in test.button if (b.key or "").startswith(key)).click().run()
    assert not test.exception, test.exception
    return test


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_is_built_on_its_screen(db: Session, firm: Firm, open_screen: Open, language: str) -> None:
    editing.create(firm.pmo, Naming("piece", "访谈块", "Interviews", ""), kind="block")
    test = open_screen(firm.pmo, "project_templates", language=language)
    assert not test.exception
    test = open_screen(firm.pmo, "template_edit", language=language, query={"code": "audit"})
    assert not test.exception, test.exception
    weights = [n for n in test.number_input if "_weight_manager" in (n.key or "")]
    before = load(db, "audit").weights["manager"]
    weights[0].set_value(float(before) + 1).run()
    press(test, "sm_template_save")
    assert "100" in html_of_screen(test)
    assert load(db, "audit").weights["manager"] == before  # refused, nothing changed, what was typed is still there
    assert [n.value for n in test.number_input if "_weight_manager" in (n.key or "")] == [float(before) + 1]
    stages = len(load(db, "audit").stages)
    press(test, "sm_template_discard")
    press(test, "sm_template_save")
    assert len(load(db, "audit").stages) == stages
    assert load(db, "audit").stages[-1].milestone is not None
    assert load(db, "audit").stages[-1].milestone.requires  # type: ignore[union-attr]
    assert not open_screen(firm.pmo, "template_edit", language=language, query={"code": "piece"}).exception
    with pytest.raises(ValueError, match=r"\S"):
        open_screen(firm.manager, "template_edit", language=language, query={"code": "audit"})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_closing_hand_over_and_evaluation_draw_for_their_people(db: Session, firm: Firm, open_screen: Open, language: str) -> None:
    project_id = firm.started()
    project = db.get_one(Project, project_id)
    contact = Contact(customer_id=project.customer_id, name="<b>周经理</b>")
    db.add(contact)
    project.state, project.finished_on = "closed", clock.today()
    project.closed_on = clock.today()
    db.commit()
    for part in ("closing", "evaluation"):
        for who in (firm.manager, firm.consultant, firm.ceo):
            assert not open_screen(who, "project", language=language, query={"id": str(project_id), "tab": part}).exception
    row = handover.write(firm.manager, project_id, _form(contact.id))
    test = open_screen(firm.manager, "project", language=language, query={"id": str(project_id), "tab": "closing"})
    press(test, "sm_handover_offer")
    support = f.actor(db, Role.SUPPORT, department_id=firm.department_id)
    test = open_screen(support, "handovers", language=language, query={"id": str(row)})
    assert "<b>周经理</b>" not in html_of_screen(test)
    press(test, "handover_accept")
    assert not open_screen(support, "handovers", language=language).exception
    scores = {c: Judged(3, "见说明") for c in CRITERIA}
    saved = evaluation.save(firm.manager, project_id, scores, summary="")
    test = open_screen(firm.manager, "project", language=language, query={"id": str(project_id), "tab": "evaluation"})
    press(test, "evaluation_submit")
    assert saved
    test = open_screen(firm.pmo, "evaluations", language=language)
    assert not test.exception
