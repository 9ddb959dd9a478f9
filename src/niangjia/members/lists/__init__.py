"""The lists of members, rosters, people who leave."""
