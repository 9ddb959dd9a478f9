"""Niangjia 娘家: one house for the work of a trade union."""
