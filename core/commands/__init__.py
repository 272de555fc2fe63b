"""What stands behind `make`: each module is one command, `python -m core.commands.<name>`."""
