"""What goes on in the background: telling many people."""

from niangjia.enrolment.models import Entry, Nomination
from niangjia.enrolment.nominations import notices as nomination_notices
from niangjia.enrolment.notices import READ, tell
from niangjia.kernel.jobs import job
from niangjia.kernel.messages import Message
from niangjia.kernel.progress import Progress


@job("enrolment.tell", title="通知报名人")
def tell_part(progress: Progress, *, told: list[list[str]]) -> dict[str, int]:
    """Tell those who were not told of it yet; a second run tells nobody twice."""
    rows = Entry.objects.select_related(*READ)
    by_key = {str(one.pk): one for one in rows.filter(pk__in=[key for key, _ in told])}
    sent = Message.objects.filter(about_label="enrolment.entry", about_id__in=list(by_key))
    done = {(str(key), kind) for key, kind in sent.values_list("about_id", "kind")}
    for key, what in told:
        if (key, f"enrolment.{what}") not in done:
            tell(by_key[key], what)
    return {"told": len(told)}


@job("enrolment.tell_nominated", title="通知被推荐人")
def tell_nominated(progress: Progress, *, keys: list[str], what: str) -> dict[str, int]:
    """Tell those who were not told of it yet; a second run tells nobody twice."""
    kind = f"enrolment.nomination.{what}"
    done = set(Message.objects.filter(about_id__in=keys, kind=kind).values_list("about_id", flat=True))
    for one in Nomination.objects.filter(pk__in=keys).select_related(*nomination_notices.READ):
        if one.pk not in done:
            nomination_notices.tell(one, what)
    return {"told": len(keys)}
