"""Topic groups: people who talk about a subject, with a discussion and files of their own (PLT-13)."""
