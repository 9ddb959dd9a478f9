"""Pages of volunteering, a module for each face."""
