"""The tables of duplicates."""
