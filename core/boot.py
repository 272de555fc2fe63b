"""Ties the domains to the approval engine; imported once by the app, the seed and the tests."""
from core.initiation import approval as _initiation  # noqa: F401
from core.performance import approval as _bonus  # noqa: F401
