"""Sign-in: passwords, server-side sessions, accounts (PLT-02)."""
from core.signin.queries import DEMO_PASSWORD, DemoPerson, demo_people

__all__ = ["DEMO_PASSWORD", "DemoPerson", "demo_people"]
