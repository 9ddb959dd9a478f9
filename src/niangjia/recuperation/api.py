"""JSON of recuperation."""

from ninja import Router

router = Router(tags=["recuperation"])
