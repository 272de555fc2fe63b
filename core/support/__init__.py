"""Requests to another department with a day an answer is needed by, and the answer (PLT-13)."""
