"""青年交友: see README.md."""
