"""Niangjia 娘家: one house for the work of a trade union."""

import os

# pypinyin's phrases take 42 MB in every process; we ask it for single characters only.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
