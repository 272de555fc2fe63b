"""The weekly brief of a project: made from the figures, edited, sent to the team and to the customer (PRJ-25)."""
