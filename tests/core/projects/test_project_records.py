"""What the project screens read beside the card: templates with content, files, the trail, the plan lines of the contract."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.access import Role
from core.errors import NotFound, NotPermitted
from core.files import service as files
from core.milestones.queries import plan_lines
from core.projects.trail import PARTS, trail_of
from core.templates import queries as templates
from tests import factories as f
from tests import projects
from tests.projects import Firm


def test_templates_come_with_their_content_laid_out_on_the_calendar(firm: Firm, db: Session) -> None:
    found = {t.code: t for t in templates.cards(firm.manager)}
    dates = templates.laid_out(firm.manager, found["management_consulting"].content, projects.MONDAY)
    assert dates["1"][0] == projects.MONDAY
    assert max(last for _, last in dates.values()) == dates["5"][1]
    with pytest.raises(NotPermitted):
        templates.cards(f.actor(db, Role.MEMBER))


def test_files_are_read_by_whoever_sees_the_project_and_added_by_its_people(firm: Firm, db: Session) -> None:
    project_id = firm.ready()
    files.attach(firm.consultant, "project", project_id, "访谈.txt", "第一次访谈".encode())
    assert [row.file_name for row in files.files_of(firm.qa, "project", project_id)] == ["访谈.txt"]
    with pytest.raises(NotPermitted):
        files.attach(firm.ceo, "project", project_id, "x.txt", b"x")
    with pytest.raises(NotFound):
        files.files_of(f.actor(db, Role.MEMBER), "project", project_id)


@pytest.mark.parametrize("part", list(PARTS))
def test_trail_tells_each_part_to_who_sees_money_only(firm: Firm, part: str) -> None:
    project_id = firm.ready()
    rows = trail_of(firm.manager, project_id, part)
    assert {row.record for row in rows} <= set(PARTS[part]) | ({"project"} if part == "project" else set())
    assert rows or part == "progress"
    with pytest.raises(NotPermitted):
        trail_of(firm.consultant, project_id, part)


def test_a_milestone_can_wait_for_the_lines_of_the_contract(firm: Firm) -> None:
    found = plan_lines(firm.manager, firm.create())
    assert [line.position for line in found] == [1, 2, 3]


def test_a_milestone_can_wait_for_nothing_where_there_is_no_contract(firm: Firm, db: Session) -> None:
    row = f.project(db, manager=firm.manager, sponsor=firm.sponsor)
    db.commit()
    assert plan_lines(firm.manager, row.id) == []
