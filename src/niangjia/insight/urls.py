"""Pages of figures."""

app_name = "insight"
urlpatterns: list = []
