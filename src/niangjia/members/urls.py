"""Pages of people and rosters."""

app_name = "members"
urlpatterns: list = []
