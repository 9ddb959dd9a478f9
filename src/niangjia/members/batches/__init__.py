"""The database side of the roster import: stage, sort, merge, undo. The pure side is ``members/roster``."""
