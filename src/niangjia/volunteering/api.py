"""JSON of volunteering."""

from ninja import Router

router = Router(tags=["volunteering"])
