"""Pages of matchmaking, a module for each face."""
