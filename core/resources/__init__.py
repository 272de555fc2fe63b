"""Load and capacity of people, who is free, skills, and what projects ask of departments (PRJ-03, PRJ-37, PRJ-38)."""
