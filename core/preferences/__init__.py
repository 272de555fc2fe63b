"""What a person likes to see: saved views of lists (GEN-05). Nobody else's business, and no business data."""
