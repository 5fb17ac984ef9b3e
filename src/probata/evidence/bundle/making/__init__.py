"""How a bundle is made: the spec gathers values, sheets become pages, all of it is packed."""
