"""When people are away: annual leave, sickness, other absences, in whole and half days (PRJ-37)."""
