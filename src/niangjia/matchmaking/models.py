"""Tables of matchmaking."""
