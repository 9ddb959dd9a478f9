"""What is typed to join, at a stand, and for a founding."""
