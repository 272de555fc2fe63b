"""A small firm for tests in the browser: one person per company role, made through the services; everybody has the password
of the demo firm."""
from __future__ import annotations

import datetime as dt

from core.access import Actor, Role
from core.people import founding, service
from core.people.forms import DepartmentForm, PersonForm
from core.signin import DEMO_PASSWORD
from core.signin.service import open_demo_accounts

PASSWORD = DEMO_PASSWORD
HIRED = dt.date(2024, 1, 2)

# user name → (中文, English, position, position in English, role, manager)
PEOPLE: dict[str, tuple[str, str, str, str, Role, str | None]] = {
    "chenwei": ("陈伟", "Chen Wei", "总经理", "CEO", Role.CEO, None),
    "wanglei": ("王磊", "Wang Lei", "交付总监", "Delivery director", Role.PMO, "chenwei"),
    "lina": ("李娜", "Li Na", "项目经理", "Project manager", Role.PM, "wanglei"),
    "zhoutao": ("周涛", "Zhou Tao", "顾问", "Consultant", Role.MEMBER, "lina"),
    "zhaomin": ("赵敏", "Zhao Min", "财务经理", "Finance manager", Role.FINANCE, "chenwei"),
    "sunhao": ("孙浩", "Sun Hao", "销售经理", "Sales manager", Role.SALES, "chenwei"),
    "hejing": ("何静", "He Jing", "人力资源经理", "HR manager", Role.HR, "chenwei"),
    "xuliang": ("徐亮", "Xu Liang", "法务", "Legal counsel", Role.LEGAL, "chenwei"),
    "fangqa": ("方晴", "Fang Qing", "质量保证", "Quality assurance", Role.QA, "wanglei"),
    "heads": ("林悦", "Lin Yue", "部门经理", "Department head", Role.DEPT_HEAD, "wanglei"),
}


def found() -> dict[str, Actor]:
    """The firm with its accounts; the actors by user name, `admin` among them."""
    admin, _ = founding.found_firm(firm="远见咨询", firm_en="Foresight Consulting", must_change=False, first_password=PASSWORD)
    home = service.add_department(admin, DepartmentForm("CON", "咨询部", "Consulting", parent_id=admin.department_id))
    actors = {"admin": admin}
    for number, (username, (name, name_en, position, position_en, role, manager)) in enumerate(PEOPLE.items(), start=1):
        form = PersonForm(
            number=f"E{number:03}", name=name, name_en=name_en, department_id=home, hired_on=HIRED, position=position, position_en=position_en,
            email=f"{username}@foresight.example", manager_id=actors[manager].employee_id if manager else None)
        employee_id = service.hire(admin, form)
        service.assign_roles(admin, employee_id, [role])
        actors[username] = Actor(employee_id, name, name_en, home, frozenset({role}))
    service.change_department(
        admin, home, DepartmentForm("CON", "咨询部", "Consulting", parent_id=admin.department_id, head_id=actors["heads"].employee_id), seen_version=1)
    accounts = {actors[username].employee_id: username for username in PEOPLE}
    open_demo_accounts(admin, accounts, named=["chenwei", "lina", "zhoutao", "zhaomin", "wanglei", "sunhao"])
    return actors
