"""The tables of coverage."""
