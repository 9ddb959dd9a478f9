"""What is offered, when, and how many places there are."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from niangjia.enrolment.states import OfferState
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.organizations.models import Union

FIRST_COME, LOTTERY, APPROVAL, DIRECT = "first_come", "draw", "approval", "direct"
MODES = {FIRST_COME: "先到先得", LOTTERY: "摇号", APPROVAL: "推荐审批", DIRECT: "指定名单"}
NAMED = (APPROVAL, DIRECT)  # people do not ask for themselves: they are named
KINDS = {
    "recuperation": "疗休养",
    "training": "技能培训",
    "matchmaking": "青年交友",
    "volunteer": "志愿服务",
    "course": "课程讲座",
    "cadre": "干部培训",
    "health": "健康体检",
    "outing": "文体活动",
    "fair": "便民服务",
    "show": "慰问演出",
    "job_fair": "招聘会",
    "delegation": "代表团",
    "other": "其他",
}
WHOLE = "全场"  # the title of a session that is not one of several
ALL = "全部"  # the name of a pool that is not one of several


def _known(column: str, words: dict[str, str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(**{f"{column}__in": list(words)}))


class Offer(Record, Scoped, Stateful):
    """What a union offers to the members of its branch. ``rules`` and ``weights`` are data (``eligibility.py``), ``asks`` what people
    fill in (``asks.py``).

    ``confidential``: whoever has a place has something that not everybody may know of (``Proof.private``).
    """

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField("类型", max_length=16)
    mode = models.CharField("方式", max_length=16)
    title = models.CharField("名称", max_length=80)
    text = models.TextField("说明", blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    opens_at = models.DateTimeField("开始报名")
    closes_at = models.DateTimeField("截止报名")
    hold_minutes = models.PositiveSmallIntegerField("名额暂留分钟", default=0)
    cancel_hours = models.PositiveSmallIntegerField("最晚提前多少小时取消", default=24)
    waiting_most = models.PositiveIntegerField("每类最多候补人数", default=1000)
    group_most = models.PositiveSmallIntegerField("最多几人一组", default=1)
    rules = models.JSONField("条件", default=list, blank=True)
    weights = models.JSONField("权重", default=list, blank=True)
    asks = models.JSONField("报名要填", default=list, blank=True)
    confidential = models.BooleanField("限少数人知道的", default=False, editable=False)
    state = models.CharField(max_length=24, default=OfferState.DRAFT, editable=False, db_index=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "项目"
        constraints = [
            models.CheckConstraint(name="offer_window_forward", condition=Q(closes_at__gt=F("opens_at"))),
            _known("mode", MODES, "offer_mode_known"),
            _known("kind", KINDS, "offer_kind_known"),
            models.CheckConstraint(name="offer_group_of_one_at_least", condition=Q(group_most__gte=1)),
        ]
        indexes = [models.Index(fields=["path", "state", "closes_at"], name="offer_by_path")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draw(self) -> bool:
        """Whether places are drawn."""
        return self.mode == LOTTERY

    @property
    def is_named(self) -> bool:
        """Whether people are named (put forward by unions, or set by the desk) and do not ask for themselves."""
        return self.mode in NAMED

    @property
    def cancel_words(self) -> str:
        """Until when a place can be given up, as people say it: whole days from three on."""
        days, rest = divmod(self.cancel_hours, 24)
        if not self.cancel_hours:
            return "开始以前都可以取消"
        return f"最晚提前 {days} 天取消" if days > 2 and not rest else f"最晚提前 {self.cancel_hours} 小时取消"

    kind_words = looked_up(KINDS, "kind")
    mode_words = looked_up(MODES, "mode")
    state_words = looked_up(OfferState.LABELS)


class Session(Record):
    """One batch, evening or shift of an offer."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField("场次", max_length=60)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    venue = models.CharField("地点", max_length=120, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True, help_text="degrees, WGS84")
    longitude = models.FloatField("经度", null=True, blank=True, help_text="degrees, WGS84")
    over_at = models.DateTimeField("签到结束", null=True, editable=False)
    reminded_at = models.DateTimeField("提醒时间", null=True, editable=False)

    class Meta:
        verbose_name = "场次"
        constraints = [
            models.CheckConstraint(name="session_not_backwards", condition=Q(ends_at__gte=F("starts_at"))),
            models.UniqueConstraint(fields=["offer", "title"], name="session_title_once"),
            models.CheckConstraint(
                name="session_place_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False, latitude__gte=-90, latitude__lte=90,
                    longitude__isnull=False, longitude__gte=-180, longitude__lte=180,
                ),
            ),
        ]
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def bracketed(self) -> str:
        """Which one it is, to be said behind the name of the offer: （第二批）; nothing where it is the only one."""
        return "" if self.title == WHOLE else f"（{self.title}）"

    @property
    def has_begun(self) -> bool:
        """Whether it is the time of its beginning, or later."""
        return timezone.now() >= self.starts_at

    @property
    def near(self) -> tuple[str, str, bool] | None:
        """Latitude and longitude in degrees as a page says them, and whether they are its own or its union's; None for neither."""
        union = self.offer.union
        for one, own in ((self, True), (union, False)):
            if one.latitude is not None and one.longitude is not None:
                return f"{one.latitude:.5f}", f"{one.longitude:.5f}", own
        return None


BY = {
    "": "所有人",
    "gender": "按性别",
    "group": "按职业群体",
    "union": "按工会",
    "category": "按类别（推荐时说明）",
    "reserve": "机动（不开放报名）",
}


class Pool(Record):
    """Places of a session for one category. The hot row: ``claim.py`` alone counts on it.

    ``by`` and ``values`` say for whom: nothing and no values for the rest. What is free at ``release_at`` goes to
    ``spill``. ``asked`` counts who ever asked, and numbers them; ``gave`` is what the last one got.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="pools")
    name = models.CharField("分类", max_length=40)
    by = models.CharField("按什么分", max_length=8, blank=True, choices=list(BY.items()))
    values = models.JSONField("范围", default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField("名额")
    taken = models.PositiveIntegerField(default=0, editable=False)
    held = models.PositiveIntegerField(default=0, editable=False)
    free = models.PositiveIntegerField(editable=False)
    waiting = models.PositiveIntegerField(default=0, editable=False)
    asked = models.PositiveIntegerField(default=0, editable=False)
    gave = models.BooleanField(default=False, editable=False)
    open = models.BooleanField(default=False, editable=False)
    spill = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    release_at = models.DateTimeField("释放时间", null=True, blank=True)

    class Meta:
        verbose_name = "名额"
        constraints = [
            models.CheckConstraint(
                name="pool_adds_up", condition=Q(total=F("taken") + F("held") + F("free"))
            ),
            models.CheckConstraint(name="pool_none_waits_while_free", condition=Q(free=0) | Q(waiting=0)),
            models.CheckConstraint(
                name="pool_release_has_target", condition=Q(release_at__isnull=True) | Q(spill__isnull=False)
            ),
            models.UniqueConstraint(fields=["session", "name"], name="pool_name_once"),
        ]
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def bracketed(self) -> str:
        """Session and category, to be said behind the name of the offer; each only where there are several."""
        said = [one for one, only in ((self.session.title, WHOLE), (self.name, ALL)) if one != only]
        return f"（{'，'.join(said)}）" if said else ""
