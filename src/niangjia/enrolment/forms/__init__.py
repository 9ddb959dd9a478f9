"""What the desk may type about offers, those who are put forward, and what comes after."""
