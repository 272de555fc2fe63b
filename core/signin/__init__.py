"""Sign-in: passwords, server-side sessions, accounts (PLT-02)."""
