"""How some of the demo firm's people want their notices: quiet nights, a digest before the first meeting (PLT-11). Nothing leaves the house."""

from __future__ import annotations

from core.notices import preferences, service
from seed.life import Play
from seed.people import Staff

AN_HOUR = 60


def choose_ways(staff: Staff) -> None:
    """The general manager is not woken and reads project news once a day; the project manager wants everything at once."""
    ceo, manager = (next(a for a in staff.actors.values() if a.name == name) for name in ("陈伟", "李娜"))
    preferences.choose_hours(ceo, 22 * AN_HOUR, 7 * AN_HOUR, 8 * AN_HOUR)
    preferences.choose(ceo, "progress", ["mail"], digest=True)
    preferences.choose(ceo, "receipt", ["mail"], digest=True)
    preferences.choose(manager, "project", ["mail", "robot"], digest=False)
    preferences.choose(manager, "discussion", ["mail", "robot"], digest=False)


def read_the_bell(play: Play) -> None:
    """Everybody reads their notices now and then, last on the third working day before today: what came since is new."""

    def read() -> None:
        for actor in play.staff.actors.values():
            service.mark_all_read(actor)

    play.at(play.working(play.today, -3), 8, read)
