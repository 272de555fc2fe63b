"""The client's people in a project, how the firm's team sees them, and the touch points with them (PRJ-41)."""
