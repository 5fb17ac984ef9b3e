"""Who may see and do what: grants, restrictions, one policy."""
