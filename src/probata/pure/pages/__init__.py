"""Pages: paginate, render, mark, splice."""
