"""Forms of people, rosters, transfers, leaving."""
