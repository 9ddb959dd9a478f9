"""What the audit trail calls the verbs of jobs."""

WORDS: dict[str, str] = {}
