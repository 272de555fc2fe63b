"""Keeps: models, constraints, migrations, the engine, the embedded server. Knows nothing of `core`."""
