"""JSON of fairs."""

from ninja import Router

router = Router(tags=["fairs"])
