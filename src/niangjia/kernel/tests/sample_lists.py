"""A list of kernel rows for the tests of lists, exports and saved filters: the user's own saved filters."""

import django_filters

from niangjia.kernel.lists import Column, Listing, listing
from niangjia.kernel.saved import SavedFilter
from niangjia.kernel.wording import when


class SampleFilter(django_filters.FilterSet):
    listing = django_filters.CharFilter(label="列表")


@listing
class SampleListing(Listing):
    """What one user has saved; names are the first column."""

    name = "sample"
    title = "样例"
    order = "name"
    filterset = SampleFilter
    columns = (
        Column(
            "name", "名字", lambda row: row.name, sort="name", primary=True, url=lambda row: f"/x/{row.pk}"
        ),
        Column("created", "时间", lambda row: row.created_at, sort="created_at", words=when),
        Column("query", "条件", lambda row: row.query, page=False),
    )

    def base(self):
        return SavedFilter.objects.filter(user_id=self.user.pk)

    def find(self, rows, text):
        return rows.filter(name__contains=text)


def fill(user, names, listing="other", query=""):
    return [SavedFilter.objects.create(user=user, name=name, listing=listing, query=query) for name in names]
