"""What a day of work costs: averages of grades and rates of persons, with effective dates (MON-06)."""
