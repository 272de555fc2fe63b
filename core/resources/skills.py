"""The firm's list of skills and who masters which how well (PRJ-37, PRJ-38): the list by PMO and HR, a person's levels also by who
leads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.access.scope import people_led
from core.errors import AsWord, NotFound, NotPermitted, collect, require_text
from core.people.queries import at_work
from core.resources.errors import SkillLevelUnknown, SkillNameTaken, SkillRetired
from core.unit import reading, require_fresh, writing
from db.models import Department, Employee, PersonSkill, Skill

LEVELS = (1, 2, 3)
ALONE = 7_302_032


@dataclass(frozen=True)
class SkillRow:
    id: int
    version: int
    code: str
    name: str
    name_en: str
    retired: bool
    people: int
    experts: int


@dataclass(frozen=True)
class SkillLevel:
    """A skill of a person."""

    skill_id: int
    name: str
    name_en: str
    level: int


@dataclass(frozen=True)
class SkillInput:
    """One line of the list; `id` None is a new one."""

    id: int | None
    code: str
    name: str
    name_en: str = ""
    retired: bool = False


def skills(actor: Actor) -> list[SkillRow]:
    """The list with how many people master each, retired ones last; anybody may read it. One statement."""
    require(actor, Permission.PEOPLE_DIRECTORY)
    counted = (
        select(PersonSkill.skill_id, func.count().label("people"), func.count().filter(PersonSkill.level == LEVELS[-1]).label("experts"))
        .join(Employee, Employee.id == PersonSkill.employee_id)
        .where(at_work())
        .group_by(PersonSkill.skill_id)
        .subquery()
    )
    wanted = select(Skill, counted.c.people, counted.c.experts).outerjoin(counted, counted.c.skill_id == Skill.id).order_by(Skill.retired, Skill.code)
    with reading(actor) as session:
        return [SkillRow(s.id, s.version, s.code, s.name, s.name_en or s.name, s.retired, p or 0, e or 0) for s, p, e in session.execute(wanted)]


def save_skills(actor: Actor, rows: Sequence[SkillInput], *, seen: Mapping[int, int]) -> None:
    """The whole list as typed: new skills, new names, retired ones; one that is left out stays as it is. `seen`: versions by id."""
    require(actor, Permission.SKILL_EDIT)
    with writing(actor, "skill.save", alone=(ALONE, 0)) as session:
        known = {s.id: s for s in session.scalars(select(Skill).order_by(Skill.id))}
        collect(*_twice(rows, known))
        for number, row in enumerate(rows, 1):
            code, name = require_text(row.code, field="code", longest=40), require_text(row.name, field="name", longest=80)
            name_en = require_text(row.name_en, field="name_en", longest=80, required=False)
            skill = known.get(row.id) if row.id is not None else None
            if row.id is not None and skill is None:
                raise NotFound(field="code", record=AsWord("record.skill"), row=number)
            if skill is None:
                session.add(Skill(code=code, name=name, name_en=name_en, retired=row.retired))
                continue
            if (skill.code, skill.name, skill.name_en, skill.retired) != (code, name, name_en, row.retired):
                require_fresh(session, skill, seen.get(skill.id, 0))
                skill.code, skill.name, skill.name_en, skill.retired = code, name, name_en, row.retired


def _twice(rows: Sequence[SkillInput], known: Mapping[int, Skill]) -> list[SkillNameTaken]:
    """Codes and names are each there once."""
    given = {r.id for r in rows}
    others = [(s.code, s.name) for s in known.values() if s.id not in given]
    found: list[SkillNameTaken] = []
    for place, part in enumerate(("code", "name")):
        seen = {o[place].casefold() for o in others}
        for number, row in enumerate(rows, 1):
            text = (row.code, row.name)[place].strip()
            if text and text.casefold() in seen:
                found.append(SkillNameTaken(field=part, skill=text, row=number))
            seen.add(text.casefold())
    return found


def may_rate(session: Session, actor: Actor, employee_id: int) -> bool:
    """PMO and HR for everybody; who leads a person for them, not for oneself."""
    if actor.can(Permission.SKILL_EDIT):
        return True
    return employee_id != actor.employee_id and bool(session.scalar(select(people_led(actor)).where(Employee.id == employee_id)))


def set_levels(actor: Actor, employee_id: int, levels: Mapping[int, int]) -> None:
    """The person's skills are exactly these from now on."""
    with writing(actor, "skill.rate", alone=(ALONE, employee_id)) as session:
        person = session.get(Employee, employee_id)
        if person is None:
            raise NotFound(record=AsWord("record.employee"))
        if not may_rate(session, actor, employee_id):
            raise NotPermitted(permission=AsWord(f"permission.{Permission.SKILL_EDIT.value}"))
        known = {s.id: s for s in session.scalars(select(Skill))}
        held = {p.skill_id: p for p in session.scalars(select(PersonSkill).where(PersonSkill.employee_id == employee_id))}
        for skill_id, level in levels.items():
            skill = known.get(skill_id)
            if skill is None:
                raise NotFound(field="skills", record=AsWord("record.skill"))
            if level not in LEVELS:
                raise SkillLevelUnknown(field="skills", level=level)
            if skill_id in held:
                held[skill_id].level = level
            elif skill.retired:
                raise SkillRetired(field="skills", skill=skill.name)
            else:
                session.add(PersonSkill(employee_id=employee_id, skill_id=skill_id, level=level))
        for skill_id, row in held.items():
            if skill_id not in levels:
                session.delete(row)


def of_people(session: Session, employee_ids: Collection[int] | None = None) -> dict[int, tuple[SkillLevel, ...]]:
    """Person → skills, the best mastered first; one statement."""
    wanted = (
        select(PersonSkill.employee_id, Skill.id, Skill.name, Skill.name_en, PersonSkill.level)
        .join(Skill, Skill.id == PersonSkill.skill_id)
        .order_by(PersonSkill.employee_id, PersonSkill.level.desc(), Skill.code)
    )
    if employee_ids is not None:
        wanted = wanted.where(PersonSkill.employee_id.in_(set(employee_ids)))
    found: dict[int, list[SkillLevel]] = {}
    for r in session.execute(wanted):
        found.setdefault(r.employee_id, []).append(SkillLevel(r.id, r.name, r.name_en or r.name, r.level))
    return {employee: tuple(rows) for employee, rows in found.items()}


@dataclass(frozen=True)
class PersonSkills:
    skills: tuple[SkillLevel, ...]
    may_rate: bool


def of_person(actor: Actor, employee_id: int) -> PersonSkills:
    """The skills of one person, for everybody: who is to be found needs to be known by what they can do."""
    require(actor, Permission.PEOPLE_DIRECTORY)
    with reading(actor) as session:
        return PersonSkills(of_people(session, [employee_id]).get(employee_id, ()), may_rate(session, actor, employee_id))


@dataclass(frozen=True)
class MasterRow:
    """Somebody who has a skill."""

    employee_id: int
    name: str
    name_en: str
    department: str
    department_en: str
    level: int


def masters(actor: Actor, skill_id: int) -> list[MasterRow]:
    """Who at work has the skill, the best first; for everybody."""
    require(actor, Permission.PEOPLE_DIRECTORY)
    wanted = (
        select(Employee.id, Employee.name, Employee.name_en, Department.name.label("d"), Department.name_en.label("de"), PersonSkill.level)
        .join(PersonSkill, PersonSkill.employee_id == Employee.id)
        .join(Department, Department.id == Employee.department_id)
        .where(PersonSkill.skill_id == skill_id, at_work())
        .order_by(PersonSkill.level.desc(), Employee.number)
    )
    with reading(actor) as session:
        return [MasterRow(r.id, r.name, r.name_en or r.name, r.d, r.de or r.d, r.level) for r in session.execute(wanted)]
