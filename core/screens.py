"""The one table of screens. Navigation, deep links, search results and the tests of every role are built from it.

A screen is `pages/<area>/<file>.py`; its key is its address (/my_week) and gives its words: `screen.<key>` is the title in
the catalogues of its area, `section.<section>` the heading it stands under. A screen that is not in a person's menu does
not exist for them, also by its address; the services behind it check again."""
from __future__ import annotations

from dataclasses import dataclass

from core.access import Actor
from core.access import Permission as P

SECTIONS = ("mine", "sales", "delivery", "finance", "people", "administration")


@dataclass(frozen=True)
class Screen:
    """`any_of`: one of these permissions opens it (none named: everybody). `in_menu` is off for records opened from a list."""

    key: str
    path: str
    icon: str                               # a Material Symbols name
    section: str
    any_of: tuple[P, ...] = ()
    in_menu: bool = True

    def open_to(self, actor: Actor) -> bool:
        return not self.any_of or any(actor.can(p) for p in self.any_of)


SCREENS: tuple[Screen, ...] = (
    Screen("profile", "pages/account/profile.py", "account_circle", "mine", in_menu=False),
    Screen("employees", "pages/people/employees.py", "badge", "people", (P.PEOPLE_DIRECTORY,)),
    Screen("departments", "pages/people/departments.py", "account_tree", "people", (P.PEOPLE_DIRECTORY,)),
    Screen("users", "pages/administration/users.py", "manage_accounts", "administration", (P.ACCOUNT_MANAGE,)),
)
HOME = "home"                               # opened first; until it exists, the first screen of the menu


def screens_of(actor: Actor) -> tuple[Screen, ...]:
    """The screens this person may open, in the order of the menu."""
    return tuple(sorted((s for s in SCREENS if s.open_to(actor)), key=lambda s: SECTIONS.index(s.section)))


def screen(key: str) -> Screen:
    return next(s for s in SCREENS if s.key == key)
