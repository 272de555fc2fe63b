"""Fiscal periods: months that are open, closing or closed (MON-16)."""
