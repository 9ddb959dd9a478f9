"""Pages of the tree of unions."""

app_name = "organizations"
urlpatterns: list = []
