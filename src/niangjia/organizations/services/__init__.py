"""One function for each verb; the only place that writes unions, terms, appointments and employers."""
