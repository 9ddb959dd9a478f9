"""Pages of people: lists, files, rosters, transfers, leaving."""
