"""A long list written to a file in the background, sealed as soon as it is written."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.exports import write
from niangjia.kernel.jobs import job
from niangjia.kernel.sealed_files import sealing
from niangjia.kernel.sought import shown
from niangjia.kernel.views_lists import export_path, open_listing, told

if TYPE_CHECKING:
    from niangjia.kernel.job_runner import Progress

KEPT = timedelta(days=7)


@job("list.export", title="导出列表")
def export(progress: "Progress", *, name: str, form: str, query: str) -> dict[str, Any]:
    """Write the list as its user sees it now; a second run writes the same file again."""
    url = reverse("kernel:exported", args=[progress.job.pk])  # loads the pages, and with them every list
    listing = open_listing(name, progress.by, shown(query))
    target = export_path(progress.job)
    target.parent.mkdir(parents=True, exist_ok=True)
    with sealing(target) as plain:
        rows = write(listing, form, plain, lambda done: progress.step(done, sentence=f"已写出 {done} 行"))
    audit.record("list.export", by=progress.by, detail={"list": name, "query": told(shown(query)), "rows": rows})
    return {"url": url, "rows": rows}


def prune() -> int:
    """Delete exported files that are older than a week; returns how many."""
    folder = Path(settings.MEDIA_ROOT) / "exports"
    old = [
        file
        for file in folder.glob("*")
        if timezone.now() - datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_current_timezone()) > KEPT
    ]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
