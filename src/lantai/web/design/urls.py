from django.urls import path

from lantai.web.design import views

app_name = "design"
urlpatterns = [
    path("language/<str:code>/", views.set_language, name="language"),
    path("robots.txt", views.robots, name="robots"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
