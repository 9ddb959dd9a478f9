"""Transfers of members between unions: begun, signed by both, decided above, taken back with a batch."""
