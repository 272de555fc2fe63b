"""Ties the domains to the approval engine; imported once by the app, the seed and the tests."""
