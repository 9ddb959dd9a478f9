"""What every verb of this context does: tell the figures."""

MARK = "leads"
