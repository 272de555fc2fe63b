"""What a day of work costs (MON-06 … MON-08)."""
