"""The site: wiring and shells."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "niangjia.site"
    label = "site"
    verbose_name = "站点"

    def ready(self) -> None:
        """Wire the contexts together."""
        from niangjia.site import records
        from niangjia.site.wiring import wire

        wire()
        records.fill()
