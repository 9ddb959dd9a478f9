"""JSON of learning."""

from ninja import Router

from niangjia.learning.api import cadres, courses, exams, needs

router = Router(tags=["learning"])
for part in (courses, needs, exams, cadres):
    router.add_router("", part.router)
