"""People: departments, employees, company roles (PLT-01, PLT-03), and who sees whom (PLT-04)."""
