"""Plays a year and a half of the demo firm's life, day by day, each deed by the person who would do it."""

from __future__ import annotations

import datetime as dt
from random import Random

from core import clock
from core.calendar.queries import load_calendar
from core.people.founding import found_firm
from core.people.queries import departments
from core.portfolio.summaries import refresh_all
from core.signin.service import name_in_demo
from core.unit import reading, writing
from seed import delivery
from seed.after_the_end import after_the_end
from seed.approvals import hand_on_approvals
from seed.budget import approve_budgets
from seed.changes import expect_changes
from seed.control import expect_control, set_work_types
from seed.customers import enter_customers
from seed.deals import expect_deals
from seed.engagements import ENGAGEMENTS
from seed.family import expect_family, level_what_competes
from seed.foundation import demo_templates, every_firm
from seed.life import Engaged, Play
from seed.notices import choose_ways, read_the_bell
from seed.people import hire_everybody
from seed.plans import expect_plans
from seed.project_work import work_of_late
from seed.resources import name_skills, people_of_today
from seed.risks import expect_risks
from seed.talk import talk_of_late
from seed.usage import remember_usage
from seed.weeks import Weeks

SEED = 20_261_122


def load_demo() -> None:
    """The whole firm up to this morning; the same every time but for the dates."""
    today = clock.today()
    opening = dt.date(today.year - 1, 1, 4)
    with clock.at(clock.at_firm_time(opening, 8)):
        admin, _ = found_firm(firm="远见咨询", firm_en="Foresight Consulting")
        every_firm(admin)
        demo_templates(admin)
        staff = hire_everybody(admin, next(row.id for row in departments(admin) if row.parent_id is None))
        name_in_demo(admin, place=len(staff.actors))
        choose_ways(staff)
        kinds = set_work_types(staff)
        approve_budgets(staff, today)
        customers = enter_customers(staff)
        name_skills(staff)
    with reading(None) as session:
        calendar = load_calendar(session)
    play = Play(staff, customers, calendar, today, Random(SEED), clock.now())  # noqa: S311  a fixed story, no secret
    for engagement in ENGAGEMENTS:
        play.expect(Engaged(engagement))
    with clock.at(clock.at_firm_time(opening, 9)):
        delivery.open_books(play, admin, opening)
    Weeks(play, kinds=kinds).expect(opening)
    expect_control(play)
    expect_risks(play)
    expect_plans(play)
    expect_deals(play)
    expect_changes(play)
    expect_family(play)
    read_the_bell(play)
    play.run()
    delivery.today(play)
    hand_on_approvals(play)
    people_of_today(play)
    talk_of_late(play)
    work_of_late(play)
    after_the_end(play)
    level_what_competes(play)
    remember_usage(play, opening)
    with writing(None, "portfolio.new_day") as session:
        refresh_all(session)
