"""The company's annual budget: year → project / non-project → department → account (MON-01, MON-02)."""
