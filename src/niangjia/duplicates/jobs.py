"""The scan in the background, nightly and when somebody asks."""

from typing import Any

from niangjia.duplicates.scanning import scan
from niangjia.kernel.jobs import job
from niangjia.kernel.progress import Progress


@job("duplicates.scan", title="查找重复档案")
def find(progress: Progress) -> dict[str, Any]:
    """Compare the people of the job's branch; of all where it has none."""
    counts = scan(progress.path, step=progress.step)
    return {"url": "/desk/duplicates", **counts}
