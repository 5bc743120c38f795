"""Addresses of the look-up: `/staff/catalogue/people/…`."""

from django.urls import path

from lantai.web.staff.people_search import views

urlpatterns = [
    path("", views.find, name="people"),
    path("link/", views.link, name="people-link"),
    path("picture/<str:token>.jpg", views.picture, name="people-picture"),
    path("<int:mention_id>/", views.person, name="person"),
    path("<int:mention_id>/incomplete/", views.incomplete, name="person-incomplete"),
    path("<int:mention_id>/apart/", views.apart, name="person-apart"),
]
