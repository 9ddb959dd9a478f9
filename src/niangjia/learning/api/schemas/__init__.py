"""What goes in and out of learning, and how a record goes out: a file for each router."""
