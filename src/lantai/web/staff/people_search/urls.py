"""Addresses of the look-up: `/staff/catalogue/people/…`."""

from django.urls import path

from lantai.web.staff.people_search import changing, likely, views

urlpatterns = [
    path("", views.find, name="people"),
    path("link/", views.link, name="people-link"),
    path("likely/", likely.likely, name="likely"),
    path("likely/<int:pair_id>/", likely.pair, name="likely-pair"),
    path("not-found/", changing.not_found_list, name="people-not-found-list"),
    path("not-found/new/", changing.not_found, name="people-not-found"),
    path("not-found/<int:record_id>/", changing.not_found_record, name="people-not-found-record"),
    path("change/<int:change_id>/withdraw/", changing.withdraw, name="person-change-withdraw"),
    path("divide/<int:person_id>/", changing.divide, name="person-divide"),
    path("picture/<str:token>.jpg", views.picture, name="people-picture"),
    path("<int:mention_id>/", views.person, name="person"),
    path("<int:mention_id>/incomplete/", views.incomplete, name="person-incomplete"),
    path("<int:mention_id>/class/", views.class_list, name="person-class"),
    path("<int:mention_id>/name/", changing.add_name, name="person-name"),
    path("name/<int:name_id>/withdraw/", changing.withdraw_name, name="person-name-withdraw"),
    path("<int:mention_id>/apart/", views.apart, name="person-apart"),
]
