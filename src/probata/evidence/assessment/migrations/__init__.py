"""How the tables of this context came to be."""
