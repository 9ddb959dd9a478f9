"""The tables of mine."""
