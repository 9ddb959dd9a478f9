"""Other programs of the field, measured as they come, each in an environment of its own below build/peers/."""
