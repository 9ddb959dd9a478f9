"""The pure part of the roster import: reading, understanding and cleaning a file. No Django, no database."""
