"""Templates: the shipped ones, what their content must be, who changes them (PRJ-02)."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.access import Role
from core.calendar.rules import WorkCalendar
from core.errors import NotPermitted, UnknownChoice
from core.projects.errors import TemplateInvalid, TemplateMissing
from core.scheduling.engine import schedule
from core.templates.content import plan_of, read_content, rows
from core.templates.service import install, load, save_template, shipped, templates
from tests import factories as f


@pytest.fixture
def raw() -> dict[str, Any]:
    found = next(r for r in shipped() if r["code"] == "management_consulting")
    return copy.deepcopy(found["content"])  # type: ignore[no-any-return]


@pytest.mark.parametrize("code", ["management_consulting", "audit"])
def test_shipped_templates_are_sound_and_bilingual(code: str) -> None:
    found = next(r for r in shipped() if r["code"] == code)
    content = read_content(found["content"])
    lines = rows(content)
    assert all(line.name and line.name_en for line in lines)
    assert all(line.task.deliverable_en for line in lines if line.task and line.task.deliverable)
    assert all(stage.milestone for stage in content.stages)
    assert len(content.risks) >= 4
    assert [line.code for line in lines][:3] == ["1", "1.1", "1.2"]


def test_offsets_and_links_make_the_dates(raw: dict[str, Any]) -> None:
    raw["stages"][0]["tasks"][2] |= {"starts_after": 5, "predecessors": ""}
    content = read_content(raw)
    friday = dt.date(2026, 11, 20)
    plan = schedule(*plan_of(content, friday, WorkCalendar()), starts_on=friday, calendar=WorkCalendar())
    assert plan.tasks["1.1"].starts_on == friday
    assert plan.tasks["1.3"].starts_on == dt.date(2026, 11, 27)


def _share(content: dict[str, Any]) -> None:
    content["stages"][0]["revenue_share"] = "0.16"


def _weights(content: dict[str, Any]) -> None:
    content["weights"]["manager"] = "36"


def _role(content: dict[str, Any]) -> None:
    content["stages"][0]["tasks"][0]["role"] = "boss"


def _loop(content: dict[str, Any]) -> None:
    content["stages"][0]["tasks"][0]["predecessors"] = "1.4"


def _unknown(content: dict[str, Any]) -> None:
    content["stages"][0]["tasks"][0]["predecessors"] = "9.9"


def _requirement(content: dict[str, Any]) -> None:
    content["stages"][0]["milestone"]["requires"] = ["deliverable:1.1"]


def _later_milestone(content: dict[str, Any]) -> None:
    content["stages"][0]["milestone"]["requires"] = ["milestone:3"]


def _nameless(content: dict[str, Any]) -> None:
    content["stages"][0]["tasks"][0]["name"] = ""


def _timeless(content: dict[str, Any]) -> None:
    content["stages"][0]["tasks"][0]["duration"] = 0


def _surplus(content: dict[str, Any]) -> None:
    content["colour"] = "red"


@pytest.mark.parametrize("spoil", [_share, _weights, _role, _loop, _unknown, _requirement, _later_milestone, _nameless, _timeless, _surplus])
def test_what_a_template_may_not_be(raw: dict[str, Any], spoil: Any) -> None:
    spoil(raw)
    with pytest.raises(TemplateInvalid) as refused:
        read_content(raw)
    assert refused.value.facts["problem"]


def test_installed_once_changed_by_the_pmo_and_chosen_when_enabled(db: Session, raw: dict[str, Any]) -> None:
    pmo, manager = f.actor(db, Role.PMO), f.actor(db, Role.PM)
    db.commit()
    assert sorted(install(pmo)) == ["audit", "management_consulting"]
    assert install(pmo) == []
    assert [(t.code, t.stages) for t in templates(manager)] == [("audit", 5), ("management_consulting", 5)]
    assert [t.code for t in templates(manager, project_type="audit")] == ["audit"]
    save_template(pmo, "short", project_type="tax", name="税务短模板", name_en="Tax, short", content=raw, enabled=False)
    assert [t.code for t in templates(manager)] == ["audit", "management_consulting"]
    assert "short" in [t.code for t in templates(pmo)]
    with pytest.raises(TemplateMissing):
        load(db, "short")
    save_template(pmo, "short", project_type="tax", name="税务短模板", name_en="Tax, short", content=raw)
    assert load(db, "short").stages
    with pytest.raises(NotPermitted):
        save_template(manager, "mine", project_type="tax", name="x", name_en="", content=raw)
    with pytest.raises(NotPermitted):
        templates(f.actor(db, Role.MEMBER))
    with pytest.raises(UnknownChoice):
        save_template(pmo, "odd", project_type="odd", name="x", name_en="", content=raw)
