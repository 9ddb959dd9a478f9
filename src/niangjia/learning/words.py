"""What the audit trail calls the verbs of learning."""

WORDS: dict[str, str] = {}
