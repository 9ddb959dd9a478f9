"""What is done about coverage: the only place that writes."""
