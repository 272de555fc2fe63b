"""远见咨询 (Foresight Consulting): 30 people in 5 departments, their managers and company roles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.access import Actor, Role
from core.people.forms import DepartmentForm, PersonForm
from core.people.queries import departments, directory
from core.people.service import add_department, assign_roles, change_department, change_person, hire
from core.signin.service import open_demo_accounts
from seed.foundation import grades

DEPARTMENTS = {
    "COR": ("职能中心", "Corporate Services", "E001"),
    "SAL": ("市场营销中心", "Sales and Marketing", "E008"),
    "CON": ("管理咨询部", "Management Consulting", "E013"),
    "AUD": ("审计税务部", "Audit and Tax", "E021"),
    "TRN": ("认证培训部", "Certification and Training", "E026"),
}


@dataclass(frozen=True)
class Person:
    number: str
    name: str
    name_en: str
    username: str
    department: str
    position: str
    position_en: str
    grade: str
    manager: str | None
    hired_on: dt.date
    roles: tuple[Role, ...]
    clearance: int = 0


def _p(
    number: str,
    name: str,
    name_en: str,
    username: str,
    department: str,
    position: str,
    position_en: str,
    grade: str,
    manager: str | None,
    hired: str,
    *roles: Role,
    clearance: int = 0,
) -> Person:
    return Person(number, name, name_en, username, department, position, position_en, grade, manager, dt.date.fromisoformat(hired), roles, clearance)


PEOPLE: tuple[Person, ...] = (
    _p("E001", "陈伟", "Chen Wei", "chenwei", "COR", "总经理", "General manager", "P8", None, "2012-03-01", Role.CEO, Role.DEPT_HEAD, clearance=9),
    _p("E002", "王磊", "Wang Lei", "wanglei", "COR", "交付总监", "Delivery director", "P7", "E001", "2014-07-01", Role.PMO, clearance=5),
    _p("E003", "赵敏", "Zhao Min", "zhaomin", "COR", "财务经理", "Finance manager", "P5", "E001", "2015-05-04", Role.FINANCE, clearance=5),
    _p("E004", "吴倩", "Wu Qian", "wuqian", "COR", "会计", "Accountant", "P3", "E003", "2021-03-15", Role.FINANCE, clearance=2),
    _p("E005", "林悦", "Lin Yue", "linyue", "COR", "人力资源经理", "HR manager", "P5", "E001", "2017-09-01", Role.HR, clearance=5),
    _p("E006", "何静", "He Jing", "hejing", "COR", "法务经理", "Legal counsel", "P5", "E001", "2018-02-26", Role.LEGAL, clearance=5),
    _p("E007", "冯岚", "Feng Lan", "fenglan", "COR", "质量保证经理", "QA manager", "P5", "E002", "2016-11-14", Role.QA, clearance=3),
    _p(
        "E008",
        "高翔",
        "Gao Xiang",
        "gaoxiang",
        "SAL",
        "市场营销中心总监",
        "Sales director",
        "P7",
        "E001",
        "2013-04-08",
        Role.SALES_DIRECTOR,
        Role.DEPT_HEAD,
        clearance=5,
    ),
    _p("E009", "孙浩", "Sun Hao", "sunhao", "SAL", "销售经理", "Sales manager", "P5", "E008", "2018-06-11", Role.SALES, clearance=2),
    _p("E010", "许晴", "Xu Qing", "xuqing", "SAL", "销售经理", "Sales manager", "P4", "E008", "2020-08-17", Role.SALES, clearance=2),
    _p("E011", "罗丹", "Luo Dan", "luodan", "SAL", "市场专员", "Marketing specialist", "P3", "E008", "2022-04-06", Role.MARKETING),
    _p("E012", "邓超", "Deng Chao", "dengchao", "SAL", "合同专员", "Contract specialist", "P3", "E008", "2021-10-11", Role.CONTRACT_SPECIALIST, clearance=2),
    _p(
        "E013",
        "徐亮",
        "Xu Liang",
        "xuliang",
        "CON",
        "管理咨询部总经理",
        "Head of consulting",
        "P7",
        "E001",
        "2013-09-02",
        Role.DEPT_HEAD,
        Role.DOMAIN_MANAGER,
        Role.PM,
        clearance=5,
    ),
    _p("E014", "李娜", "Li Na", "lina", "CON", "项目经理", "Project manager", "P6", "E013", "2016-03-21", Role.PM, Role.MEMBER, clearance=2),
    _p("E015", "周涛", "Zhou Tao", "zhoutao", "CON", "高级顾问", "Senior consultant", "P5", "E013", "2018-07-09", Role.MEMBER),
    _p("E016", "周婷", "Zhou Ting", "zhouting", "CON", "顾问", "Consultant", "P4", "E013", "2020-07-06", Role.MEMBER),
    _p("E017", "钱宇", "Qian Yu", "qianyu", "CON", "分析师", "Analyst", "P3", "E013", "2023-07-10", Role.MEMBER),
    _p("E018", "郑凯", "Zheng Kai", "zhengkai", "CON", "项目经理", "Project manager", "P6", "E013", "2017-05-15", Role.PM, Role.MEMBER, clearance=2),
    _p("E019", "唐雪", "Tang Xue", "tangxue", "CON", "顾问", "Consultant", "P4", "E013", "2021-07-05", Role.MEMBER),
    _p("E020", "马骏", "Ma Jun", "majun", "CON", "分析师", "Analyst", "P3", "E013", "2024-07-08", Role.MEMBER),
    _p(
        "E021",
        "宋杰",
        "Song Jie",
        "songjie",
        "AUD",
        "审计税务部总经理",
        "Head of audit and tax",
        "P7",
        "E001",
        "2014-10-13",
        Role.DEPT_HEAD,
        Role.DOMAIN_MANAGER,
        Role.PM,
        clearance=5,
    ),
    _p("E022", "韩冰", "Han Bing", "hanbing", "AUD", "审计经理", "Audit manager", "P6", "E021", "2017-08-21", Role.PM, Role.MEMBER, clearance=2),
    _p("E023", "曹阳", "Cao Yang", "caoyang", "AUD", "高级审计师", "Senior auditor", "P5", "E021", "2019-09-02", Role.MEMBER),
    _p("E024", "彭飞", "Peng Fei", "pengfei", "AUD", "审计师", "Auditor", "P4", "E021", "2021-07-12", Role.MEMBER),
    _p("E025", "董洁", "Dong Jie", "dongjie", "AUD", "税务顾问", "Tax consultant", "P4", "E021", "2020-03-09", Role.MEMBER),
    _p(
        "E026",
        "谢芳",
        "Xie Fang",
        "xiefang",
        "TRN",
        "认证培训部总经理",
        "Head of certification and training",
        "P7",
        "E001",
        "2015-01-12",
        Role.DEPT_HEAD,
        Role.DOMAIN_MANAGER,
        Role.PM,
        clearance=5,
    ),
    _p("E027", "潘东", "Pan Dong", "pandong", "TRN", "项目经理", "Project manager", "P6", "E026", "2018-04-16", Role.PM, Role.MEMBER, clearance=2),
    _p("E028", "姜楠", "Jiang Nan", "jiangnan", "TRN", "高级讲师", "Senior trainer", "P5", "E026", "2019-02-18", Role.MEMBER),
    _p("E029", "范磊", "Fan Lei", "fanlei", "TRN", "认证审核员", "Certification assessor", "P4", "E026", "2021-11-01", Role.MEMBER, Role.SUPPORT),
    _p("E030", "蒋怡", "Jiang Yi", "jiangyi", "TRN", "项目助理", "Project assistant", "P2", "E026", "2024-03-04", Role.MEMBER, Role.BUYER),
)


@dataclass(frozen=True)
class Staff:
    """The people as the services know them, by employee number."""

    actors: dict[str, Actor]
    admin: Actor

    def __getitem__(self, number: str) -> Actor:
        return self.actors[number]


FIRST = "E005"  # HR comes first, makes the grades and hires the others
NAMED = ("chenwei", "wanglei", "lina", "zhoutao", "zhaomin", "sunhao", "hejing", "fenglan", "linyue", "xuliang")


def hire_everybody(admin: Actor, head_office: int) -> Staff:
    """Departments, HR, the grades, then everybody from the top down, and who heads what."""
    ids = {
        code: add_department(admin, DepartmentForm(code=code, name=name, name_en=name_en, parent_id=head_office))
        for code, (name, name_en, _) in DEPARTMENTS.items()
    }
    actors: dict[str, Actor] = {}

    def enter(person: Person, by: Actor, grades: dict[str, int]) -> None:
        employee_id = hire(by, _form(person, ids, actors, grades))
        assign_roles(admin, employee_id, [r.value for r in person.roles])
        actors[person.number] = Actor(employee_id, person.name, person.name_en, ids[person.department], frozenset(person.roles), clearance=person.clearance)

    first = next(p for p in PEOPLE if p.number == FIRST)
    enter(first, admin, {})
    hr = actors[FIRST]
    codes = grades(hr)
    for person in PEOPLE:
        if person is not first:
            enter(person, hr, codes)
    version = next(row.version for row in directory(hr) if row.id == hr.employee_id)
    change_person(hr, hr.employee_id, _form(first, ids, actors, codes), seen_version=version)
    for row in departments(admin):
        if row.code in DEPARTMENTS:
            head = actors[DEPARTMENTS[row.code][2]].employee_id
            change_department(
                admin,
                row.id,
                DepartmentForm(code=row.code, name=row.name, name_en=row.name_en, parent_id=row.parent_id, head_id=head),
                seen_version=row.version,
            )
    open_demo_accounts(admin, {actors[p.number].employee_id: p.username for p in PEOPLE}, named=NAMED)
    return Staff(actors, admin)


def _form(person: Person, departments_by_code: dict[str, int], actors: dict[str, Actor], grades_by_code: dict[str, int]) -> PersonForm:
    manager = actors.get(person.manager or "")
    return PersonForm(
        number=person.number,
        name=person.name,
        name_en=person.name_en,
        department_id=departments_by_code[person.department],
        hired_on=person.hired_on,
        email=f"{person.username}@foresight.example",
        phone=f"1390{int(person.number[1:]) * 73911 % 10**7:07}",
        manager_id=manager.employee_id if manager else None,
        position=person.position,
        position_en=person.position_en,
        grade_id=grades_by_code.get(person.grade),
        clearance=person.clearance,
    )
