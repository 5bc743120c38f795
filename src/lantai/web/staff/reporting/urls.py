"""Addresses of the figures and of the use register."""

from django.urls import path

from lantai.web.staff.reporting import holdings, views

urlpatterns = [
    path("", views.figures, name="figures"),
    path("export.xlsx", views.export_figures, name="figures-export"),
    path("register/", views.register, name="register"),
    path("register/export.xlsx", views.export_register, name="register-export"),
    path("holdings/", holdings.holdings, name="holdings-at"),
    path("holdings/schools/", holdings.by_school, name="holdings-schools"),
    path("holdings/rows/", holdings.rows, name="holdings-rows"),
    path("holdings/export.<str:form>", holdings.export, name="holdings-export"),
    path("holdings/expected/", holdings.expected, name="holdings-expected"),
    path("holdings/expected/<int:expectation_id>/withdraw/", holdings.withdraw, name="holdings-expected-withdraw"),
    path("<str:code>/", views.drill, name="figures-drill"),
]
