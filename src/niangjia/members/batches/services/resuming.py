"""What a process left in the middle, a shell that was killed or a server that was restarted, is finished in the background."""

from datetime import timedelta

from django.utils import timezone

from niangjia.kernel.jobs import Job, enqueue, kind_of
from niangjia.kernel.workflow import Event
from niangjia.members.models import Batch
from niangjia.members.states import BatchState

LEFT = timedelta(hours=1)  # nobody works as long on one batch: a million rows take two minutes
KINDS = {
    BatchState.CHECKING: "roster.check",
    BatchState.COMMITTING: "roster.commit",
    BatchState.UNDOING: "roster.undo",
}


def resume(*, after: timedelta = LEFT) -> int:
    """Hand batches to the background that stand in the middle that long, and that no job has; how many.

    Each step may be run again from its start. A batch that has a job already is that job's own: it tries again by itself.
    """
    before, resumed = timezone.now() - after, 0
    for batch in Batch.objects.filter(state__in=KINDS).select_related("by")[:100]:
        kind = KINDS[batch.state]
        moved = Event.objects.filter(label=Batch._meta.label_lower, object_id=batch.pk).order_by("-pk").first()
        had = Job.objects.filter(kind=kind, args={"batch": str(batch.pk)})
        if moved is None or moved.created_at > before or had.filter(created_at__gte=moved.created_at).exists():
            continue
        title = f"{kind_of(kind).title}：{batch.name}"
        enqueue(kind, by=batch.by, path=batch.path, title=title, batch=str(batch.pk))
        resumed += 1
    return resumed
