"""Customers and their contacts: who they are, who sees them, who owns them (SAL-05, PLT-05)."""
