"""Pages about who signs in."""
