"""困难帮扶: see README.md."""
