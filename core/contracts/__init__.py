"""Contracts, their payment plan and their life (CON-01, CON-02, CON-10)."""
