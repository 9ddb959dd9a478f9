"""Pages of mine: for the person on a phone, and for the desk that answers."""
