"""Tables of recuperation."""
