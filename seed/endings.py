"""How projects of the demo firm end: acceptance, finish, scores, bonus, closing."""

from __future__ import annotations

from decimal import Decimal

from core import clock
from core.performance import scores
from core.performance import service as bonus
from core.performance.queries import score_sheet
from core.plan.queries import plan
from core.progress.service import EntryInput
from core.projects import life
from seed import closings, delivery
from seed.life import Engaged, Play
from seed.rows import version

QUALITY = {
    "jinhai_pmo": (92, 95, 90),
    "sanlin_audit25": (88, 90, 94),
    "yangtze_training": (95, 92, 96),
    "brightwell_tax": (90, 88, 91),
    "tianhe_iso": (86, 90, 88),
}
PAID = ("jinhai_pmo", "sanlin_audit25")
BONUS_WAITS = "tianhe_iso"  # its sheet rests with finance
CLOSURE_WAITS = "brightwell_tax"  # its closure rests with finance, to be settled


def end(play: Play, e: Engaged) -> None:
    """Accepted the next week, finished, assessed, the bonus shared; the oldest are closed."""
    day = clock.today()
    play.at(play.working(day, 4), 10, lambda: _accept(play, e))
    play.at(play.working(day, 6), 10, lambda: _finish(play, e))


def _accept(play: Play, e: Engaged) -> None:
    everything = [EntryInput(row.task_id, Decimal(100)) for row in plan(play.staff[e.plan.manager], e.project_id).rows if not row.is_summary]
    play.report_progress(e, clock.today(), everything, at_once=True)
    delivery.accept(play, e)


def _finish(play: Play, e: Engaged) -> None:
    life.finish(play.staff[e.plan.manager], e.project_id, seen_version=version("project", e.project_id))
    e.state = "finished"
    day = clock.today()
    if e.plan.key in PAID or e.plan.key == BONUS_WAITS:
        play.at(play.working(day, 5), 10, lambda: _score(play, e))
        play.at(play.working(day, 7), 10, lambda: _sheet(play, e))
    if e.plan.fate == "closed":
        play.at(play.working(day, 30), 15, lambda: closings.close(play, e))
    if e.plan.key == CLOSURE_WAITS:
        play.at(max(play.working(day, 2), play.working(play.today, -2)), 15, lambda: closings.close(play, e, decided=1))


def _score(play: Play, e: Engaged) -> None:
    qa, daily, customer = (Decimal(v) for v in QUALITY[e.plan.key])
    scores.score_quality(play.staff["E007"], e.project_id, None, qa=qa, daily=daily, customer=customer)
    manager, pmo = play.staff[e.plan.manager], play.staff["E002"]
    team = [row.employee_id for row in score_sheet(manager, e.project_id, None).people]
    scores.score_members(manager, e.project_id, None, {p: Decimal(80 + play.random.randrange(16)) for p in team if p != manager.employee_id})
    if manager.employee_id in team:
        scores.score_members(pmo, e.project_id, None, {manager.employee_id: Decimal(90)})


def _sheet(play: Play, e: Engaged) -> None:
    manager, day = play.staff[e.plan.manager], clock.today()
    closings.clear_reviews(play.staff["E007"], e.project_id)
    sheet = bonus.make_sheet(manager, e.project_id, None)
    bonus.submit(manager, sheet, seen_version=version("bonus_sheet", sheet))
    if e.plan.key == BONUS_WAITS:
        return
    play.at(play.working(day, 2), 11, lambda: play.approve(play.staff["E003"], "bonus", sheet))
    play.at(play.working(day, 3), 11, lambda: play.approve(play.staff["E001"], "bonus", sheet))
    play.at(play.working(day, 8), 11, lambda: bonus.pay(play.staff["E003"], sheet, seen_version=version("bonus_sheet", sheet)))
