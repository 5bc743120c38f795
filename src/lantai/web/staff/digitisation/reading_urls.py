"""Addresses of readings and of reviewing them."""

from django.urls import path

from lantai.web.staff.digitisation import readings, reviewing

urlpatterns = [
    path("review/", reviewing.review, name="review"),
    path("review/<int:cell_id>/", reviewing.cell, name="review-cell"),
    path("readings/", readings.listed, name="readings"),
    path("readings/<int:reading_id>/", readings.reading, name="reading"),
    path("readings/<int:reading_id>/picture.jpg", readings.picture, name="reading-picture"),
    path("readings/<int:reading_id>/page.pdf", readings.pdf, name="reading-pdf"),
    path("readings/<int:reading_id>/page.alto.xml", readings.alto, name="reading-alto"),
    path("readings/<int:reading_id>/courses.csv", readings.courses, name="reading-courses"),
    path("readings/<int:reading_id>/again/", readings.again, name="reading-again"),
    path("volume/<int:volume_id>/read/", readings.read_volume, name="volume-read"),
]
