"""The root of the JSON API: each context adds its router."""

from ninja import NinjaAPI

api = NinjaAPI(title="娘家 Niangjia", version="1", urls_namespace="api")
