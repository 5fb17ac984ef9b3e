"""Who, what was done, what was kept: the base of every wing."""
