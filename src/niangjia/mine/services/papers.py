"""The papers that a person adds to a correction: a photo of the certificate that shows what is right.

Seen by whoever asked and by the desk that reviews, every look of the desk noted (谁看过我的档案); gone when the request is
taken back, when the person asks for erasure (个人信息保护法 art. 47: what they were for is over), and with the request itself.
"""

from typing import Any

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.attachments import Attachment, attach, attachments_of, detach
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.mine.models import Correction
from niangjia.mine.queries import papers_of_person
from niangjia.mine.services.common import patience, take_back

MOST = 3  # papers of one correction


def add_paper(*, by: Any, correction: Correction, file: Any) -> Attachment:
    """Add a file to one's own correction while it waits.

    Raises :class:`Missing` for anybody else's, :class:`Refused` once it is answered, :class:`Invalid` for the fourth and
    for what :func:`~niangjia.kernel.attachments.attach` does not take.
    """
    one = _waiting(by, correction)
    if file is None:
        raise Invalid("请选择要上传的材料。", at="file")
    patience(by, "correction-paper", 30)
    with transaction.atomic():
        Correction.objects.select_for_update().get(pk=one.pk)  # so that the fourth is the fourth
        if attachments_of(one).count() >= MOST:
            raise Invalid(f"一份申请最多附 {MOST} 份材料，可以先删掉一份。", code="papers-enough", at="file")
        return attach(file, owner=one, by=by)


def remove_paper(*, by: Any, paper: Any) -> Correction:
    """Take a file of one's own correction away while it waits; ``paper`` is its key. Gives the correction."""
    found = Attachment.objects.filter(pk=paper, owner_label=Correction._meta.label_lower).first()
    if found is None:
        raise Missing("没有找到这份材料。")
    one = _waiting(by, Correction(pk=found.owner_id))
    detach(attachment=found, by=by)
    return one


def forget_papers(*, by: Any, person: Any) -> int:
    """Take away every paper of a person's corrections, whatever became of them; gives how many."""
    found = list(papers_of_person(person))
    for one in found:
        detach(attachment=one, by=by, reason="本人申请删除")
    return len(found)


def drop_papers(*, by: Any, correction: Correction) -> None:
    """Take away the papers of one correction that was withdrawn."""
    for one in attachments_of(correction):
        detach(attachment=one, by=by, reason="申请已撤回")


def forget_orphans(*, by: Any = None) -> int:
    """Take away papers whose correction is there no more (a roster was taken back); gives how many."""
    rows = Attachment.objects.filter(owner_label=Correction._meta.label_lower)
    lost = list(rows.exclude(owner_id__in=Correction.objects.values("pk"))[:500])
    for one in lost:
        detach(attachment=one, by=by, reason="申请已不存在")
    return len(lost)


def note_look(by: Any, paper: Attachment) -> None:
    """Tell the person who opened a paper; one's own look is nobody's business."""
    one = Correction.objects.select_related("person").get(pk=paper.owner_id)
    if one.person.user_id != by.pk:
        audit.looked(by, one.person, "更正申请附的材料", "审核更正申请", target=one)


def _waiting(by: Any, correction: Correction) -> Correction:
    one: Correction = take_back(by, correction)
    if not one.is_open:
        raise Refused("这份申请已经办完，材料不能再改。", code="wrong-state")
    return one
