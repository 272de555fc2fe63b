"""Who acts: the signed-in person as every service call gets it, and the check of a permission."""

from __future__ import annotations

from dataclasses import dataclass

from core.access.permissions import Permission
from core.access.roles import Role, permissions_of
from core.errors import AsWord, NotPermitted


@dataclass(frozen=True)
class Actor:
    """A person of the firm. `user_id` and `session_id` are None where nobody signed in (seed, jobs, tests)."""

    employee_id: int
    name: str
    name_en: str
    department_id: int
    roles: frozenset[Role]
    user_id: int | None = None
    clearance: int = 0
    language: str = "zh"
    session_id: int | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions


def require(actor: Actor, *any_of: Permission) -> None:
    """Refuses unless the actor's company roles grant one of the permissions."""
    if not any(actor.can(p) for p in any_of):
        raise NotPermitted(permission=AsWord(f"permission.{any_of[0].value}"))
