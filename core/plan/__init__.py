"""The plan of a project while it is edited: cells, tree, draft, Excel (PRJ-04)."""
