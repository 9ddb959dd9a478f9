"""What the audit trail calls the verbs of matchmaking."""

WORDS: dict[str, str] = {}
