"""Pages of joining: for everybody, for applicants, for the desk."""
