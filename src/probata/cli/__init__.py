"""The door for operators and experts."""
