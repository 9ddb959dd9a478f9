"""What goes on in the background: telling many people."""

from niangjia.kernel.jobs import job
from niangjia.kernel.progress import Progress
from niangjia.learning.models import Run
from niangjia.learning.notices import tell


@job("learning.tell", title="通知学员")
def tell_part(progress: Progress, *, what: str, run: str, keys: list[str]) -> dict[str, int]:
    """Tell those who were not told of it yet; a second run tells nobody twice."""
    found = Run.objects.select_related("offer").get(pk=run)
    return {"told": tell(what, found, keys)}
