"""Enrolment as JSON: the same services as the pages."""

from ninja import Router

router = Router()
