"""What the audit trail calls the verbs of fairs."""

WORDS: dict[str, str] = {}
