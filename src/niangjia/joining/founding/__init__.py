"""Unions founded from applications: firms that are large enough, the papers, what waits for it, the demo."""
