"""What the audit trail calls the verbs of recuperation."""

WORDS: dict[str, str] = {}
