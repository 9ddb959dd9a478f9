"""The pages of accounts: one's own, and those of whoever administers other people's."""
