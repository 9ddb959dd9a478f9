"""Kinds of hardship, and what a rule can ask for."""

KINDS = {"deep": "深度困难", "relative": "相对困难", "sudden": "意外致困"}
ANY = "any"
CHOICES = {"困难职工": ANY} | {f"{words}职工": key for key, words in KINDS.items()}


def kind_of(text: str) -> str:
    """The kind that a cell says; "" for none."""
    return next((key for key, words in KINDS.items() if text.strip() in (words, f"{words}职工")), "")
