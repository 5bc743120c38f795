"""Addresses of the pages about holdings."""

from django.urls import path

from lantai.web.staff.catalogue import browsing, folders, gaps, holding, importing, marking, opening, reports, units

urlpatterns = [
    path("", browsing.fonds_list, name="catalogue"),
    path("pages/", browsing.with_pages, name="pages"),
    path("map/", holding.show, name="map"),
    path("map/declare/", holding.declare, name="declare"),
    path("opening/", opening.show, name="opening"),
    path("opening/<int:volume_id>/", opening.review, name="opening-review"),
    path("import/", importing.choose, name="import"),
    path("import/<str:token>/preview/", importing.preview, name="import-preview"),
    path("batch/<int:batch_id>/", reports.batch, name="import-batch"),
    path("batch/<int:batch_id>/errors.xlsx", reports.errors, name="import-errors"),
    path("batch/<int:batch_id>/undo/", reports.undo, name="import-undo"),
    path("import/folders/", folders.show, name="drop-folders"),
    path("import/folders/<int:folder_id>/stop/", folders.stop, name="drop-folder-stop"),
    path("conflicts/", reports.conflicts, name="import-conflicts"),
    path("conflicts/<int:conflict_id>/", reports.decide, name="import-decide"),
    path("fonds/<str:code>/", browsing.fonds, name="fonds"),
    path("volume/<int:volume_id>/", browsing.volume, name="volume"),
    path("volume/<int:volume_id>/scans/", importing.scans, name="volume-scans"),
    path("volume/<int:volume_id>/missing/", gaps.missing, name="volume-missing"),
    path("missing/<int:missing_id>/withdraw/", gaps.withdraw, name="missing-withdraw"),
    path("courses/", gaps.courses, name="courses"),
    path("courses/<int:course_id>/end/", gaps.end_course, name="course-end"),
    path("units/", units.units, name="units"),
    path("units/<int:unit_id>/", units.unit, name="unit"),
    path("units/edge/<int:edge_id>/withdraw/", units.withdraw_edge, name="unit-edge-withdraw"),
    path("units/name/<int:name_id>/withdraw/", units.withdraw_name, name="unit-name-withdraw"),
    path("page/<int:page_image_id>/", marking.page, name="page"),
    path("page/<int:page_image_id>/picture.jpg", browsing.picture, name="page-picture"),
]
