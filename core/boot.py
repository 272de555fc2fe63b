"""Ties the domains to the approval engine; imported once by the app, the seed and the tests."""
from core.approval import files as _approval_files  # noqa: F401
from core.budget import approval as _budget  # noqa: F401
from core.contracts import approval as _contract  # noqa: F401
from core.contracts import files as _contract_files  # noqa: F401
from core.contracts import follow_ups as _contract_follow_ups  # noqa: F401
from core.customers import contact_imports as _contact_imports  # noqa: F401
from core.customers import files as _customer_files  # noqa: F401
from core.customers import imports as _customer_imports  # noqa: F401
from core.discussion import files as _remark_files  # noqa: F401
from core.initiation import approval as _initiation  # noqa: F401
from core.performance import approval as _bonus  # noqa: F401
from core.projects import approval as _endings  # noqa: F401
from core.projects import files as _project_files  # noqa: F401
from core.support import service as _support_files  # noqa: F401
from core.templates import files as _template_files  # noqa: F401
from core.topics import service as _topic_files  # noqa: F401
