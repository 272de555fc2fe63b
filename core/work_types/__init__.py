"""What kind of work it is: set by the PMO, on tasks and report lines, hours and cost by it (MON-20)."""
