"""The firm's calendar: which days are worked (GEN-03)."""
