"""Addresses of the figures and of the use register."""

from django.urls import path

from lantai.web.staff.reporting import views

urlpatterns = [
    path("", views.figures, name="figures"),
    path("export.xlsx", views.export_figures, name="figures-export"),
    path("register/", views.register, name="register"),
    path("register/export.xlsx", views.export_register, name="register-export"),
    path("<str:code>/", views.drill, name="figures-drill"),
]
