"""Hypothesis: the same examples in every run, and no clock beside them, on a slow machine as on a fast one.

`--hypothesis-profile default` looks for new ones.
"""

from hypothesis import settings

settings.load_profile("ci")
