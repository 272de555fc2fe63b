"""Permission words, roles, and which rows a person may see (PLT-03, PLT-04, PLT-05, PLT-14)."""

from core.access.actor import Actor, require
from core.access.permissions import Permission
from core.access.roles import EVERYWHERE, PROJECT_PERMISSIONS, ROLE_PERMISSIONS, ProjectRole, Role

__all__ = ["EVERYWHERE", "PROJECT_PERMISSIONS", "ROLE_PERMISSIONS", "Actor", "Permission", "ProjectRole", "Role", "require"]
