"""The verbs of learning: the only place that writes. ``courses``, ``needs``, ``runs``, ``exams``, ``cadres``."""
