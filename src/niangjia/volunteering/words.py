"""What the audit trail calls the verbs of volunteering."""

WORDS: dict[str, str] = {}
