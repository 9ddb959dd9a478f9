"""疗休养: see README.md."""
