"""Addresses of the pages about holdings."""

from django.urls import path

from lantai.web.staff.catalogue import browsing, gaps, holding, importing, marking, opening, reading, reports, topics

urlpatterns = [
    path("", browsing.fonds_list, name="catalogue"),
    path("pages/", browsing.with_pages, name="pages"),
    path("map/", holding.show, name="map"),
    path("map/declare/", holding.declare, name="declare"),
    path("opening/", opening.show, name="opening"),
    path("opening/<int:volume_id>/", opening.review, name="opening-review"),
    path("topics/", topics.topics, name="topics"),
    path("topics/new/", topics.new, name="topic-new"),
    path("topics/tag/", topics.put_in, name="topic-tag"),
    path("topics/<slug:topic_code>/", topics.topic, name="topic"),
    path("topics/<slug:topic_code>/edit/", topics.edit, name="topic-edit"),
    path("topics/<slug:topic_code>/open/", topics.publish, name="topic-open"),
    path("topics/<slug:topic_code>/untag/", topics.take_out, name="topic-untag"),
    path("topics/<slug:topic_code>/papers/", topics.expect, name="topic-expect"),
    path("topics/<slug:topic_code>/papers/<int:paper_id>/waive/", topics.waive, name="topic-waive"),
    path("topics/<slug:topic_code>/papers/<int:paper_id>/remove/", topics.remove, name="topic-remove"),
    path("import/", importing.choose, name="import"),
    path("import/<str:token>/preview/", importing.preview, name="import-preview"),
    path("batch/<int:batch_id>/", reports.batch, name="import-batch"),
    path("batch/<int:batch_id>/errors.xlsx", reports.errors, name="import-errors"),
    path("conflicts/", reports.conflicts, name="import-conflicts"),
    path("conflicts/<int:conflict_id>/", reports.decide, name="import-decide"),
    path("fonds/<str:code>/", browsing.fonds, name="fonds"),
    path("fonds/<str:code>/reading/", reading.terms, name="reading-terms"),
    path("volume/<int:volume_id>/", browsing.volume, name="volume"),
    path("volume/<int:volume_id>/scans/", importing.scans, name="volume-scans"),
    path("volume/<int:volume_id>/missing/", gaps.missing, name="volume-missing"),
    path("missing/<int:missing_id>/withdraw/", gaps.withdraw, name="missing-withdraw"),
    path("courses/", gaps.courses, name="courses"),
    path("courses/<int:course_id>/end/", gaps.end_course, name="course-end"),
    path("page/<int:page_image_id>/", marking.page, name="page"),
    path("page/<int:page_image_id>/picture.jpg", browsing.picture, name="page-picture"),
]
