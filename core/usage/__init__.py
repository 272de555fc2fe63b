"""Who uses the house and for what, and what each person contributed in a month (PLT-08)."""
