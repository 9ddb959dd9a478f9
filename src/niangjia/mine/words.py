"""What the audit trail calls the verbs of mine."""

WORDS = {
    "card.use": "核验并使用会员卡",
}
