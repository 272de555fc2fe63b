"""A training programme in a main project and two sub-projects in series, and the PMO's levelling of what competes for people (PRJ-07, PRJ-39)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from core import clock
from core.levelling import queries as levelling
from core.levelling import service as leveller
from core.projects import subprojects
from core.projects.subprojects import NewSub
from seed.engagements import Engagement
from seed.life import Engaged, Play
from seed.rows import version

TEAM = (("E028", "consultant"), ("E029", "consultant"), ("E030", "assistant"))
SHARE = Decimal("400000.00")  # of each sub-project; the main project keeps as much
MAIN = Engagement(
    "yangtze_academy", "training", "yangtze", "干部培养三年计划", "Leadership academy", Decimal("1272000.00"), "E009", "E027", "E026", TEAM, -6, "initiated",
    other_cost=Decimal("0.006"),
)  # fmt: skip
FIRST = replace(MAIN, key="yangtze_academy_1", title="干部培养一期：后备干部", title_en="Academy, part 1: future leaders", starts=10, fate="in_progress")
SECOND = replace(FIRST, key="yangtze_academy_2", title="干部培养二期：在任干部", title_en="Academy, part 2: present leaders", starts=-60, fate="initiated")
LEVELLED = 4  # projects of a proposal
SECONDS = 2


def expect_family(play: Play) -> None:
    """The main project from its contract; its parts a day later, while it is a draft and gives its revenue on."""
    main = Engaged(MAIN)
    play.expect(main)
    parts = [Engaged(FIRST), Engaged(SECOND)]
    for part in parts:
        part.starts_on = play.working(play.today, -part.plan.starts)
    play.engaged += parts
    play.at(play.working(main.starts_on, -23), 10, lambda: _divide(play, main, parts))


def _divide(play: Play, main: Engaged, parts: list[Engaged]) -> None:
    """The manager makes the two parts, the second behind the first, and hands both in."""
    manager, sponsor = play.staff[MAIN.manager], play.staff[MAIN.sponsor]
    before: int | None = None
    for part in parts:
        new = NewSub(
            part.plan.title, manager.employee_id, sponsor.employee_id, manager.department_id, part.starts_on, SHARE, part.plan.title_en,
            template_code="training", own_pool=before is None, follows_id=before,
        )  # fmt: skip
        before = part.project_id = subprojects.create_sub(manager, main.project_id, new, seen_version=version("project", main.project_id))
        play.team(part, manager)
        play.budget(part, manager)
        play.at(clock.today(), 15, lambda part=part: play.submit(part))  # type: ignore[misc]


def level_what_competes(play: Play) -> None:
    """This morning the PMO asks which start dates would let everybody breathe; the proposal waits to be looked at."""
    pmo = play.staff["E002"]
    chosen = [c.id for c in levelling.choices(pmo) if c.approved][:LEVELLED]
    leveller.run(pmo, dict.fromkeys(chosen, 1), at_most=SECONDS)
