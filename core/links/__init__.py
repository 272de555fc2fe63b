"""Records that belong together, linked both ways, each shown to who may see it (PLT-15)."""
