"""What the firm's rules are: no screen, no HTTP, no sentence in any language."""
