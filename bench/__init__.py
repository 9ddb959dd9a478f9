"""Benchmarks: each module has ``run(options) -> dict`` and is started by ``./manage bench NAME``."""
