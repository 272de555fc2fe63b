"""Files on research: the material that came, what proves a finding (PRJ-17)."""

from __future__ import annotations

from core.access import Permission
from core.files import register
from core.meetings.files import of_project
from db.models import FieldWork, Finding, MaterialRequest

register(of_project(MaterialRequest, Permission.RESEARCH_EDIT, "material_request"))
register(of_project(FieldWork, Permission.RESEARCH_EDIT, "field_work"))
register(of_project(Finding, Permission.RESEARCH_EDIT, "finding"))
