"""Addresses of the pages about digitisation."""

from django.urls import path

from lantai.web.staff.digitisation import batches, checking, pages, projects, reading_urls, uploading

urlpatterns = [
    path("", batches.overview, name="digitisation"),
    path("new/", projects.make, name="digitisation-new"),
    path("project/<int:project_id>/", projects.show, name="digitisation-project"),
    path("project/<int:project_id>/change/", projects.change, name="digitisation-project-change"),
    path("project/<int:project_id>/<slug:verb>/", projects.act, name="digitisation-project-step"),
    path("batch/<int:scan_batch_id>/", batches.show, name="digitisation-batch"),
    path("batch/<int:scan_batch_id>/upload/", uploading.upload, name="digitisation-upload"),
    path("batch/<int:scan_batch_id>/upload/begin/", uploading.begin, name="digitisation-upload-begin"),
    path("batch/<int:scan_batch_id>/upload/part/", uploading.part, name="digitisation-upload-part"),
    path("batch/<int:scan_batch_id>/pages/", pages.listed, name="digitisation-pages"),
    path("batch/<int:scan_batch_id>/redo.csv", batches.redo, name="digitisation-redo"),
    path("batch/<int:scan_batch_id>/handover.pdf", batches.hand_over, name="digitisation-handover"),
    path("batch/<int:scan_batch_id>/report.pdf", batches.report, name="digitisation-report"),
    path("batch/<int:scan_batch_id>/copies.zip", batches.copies, name="digitisation-copies"),
    path("batch/<int:scan_batch_id>/accept/", checking.accept, name="digitisation-accept"),
    path("batch/<int:scan_batch_id>/<slug:verb>/", batches.act, name="digitisation-batch-step"),
    path("page/<int:scan_page_id>/", pages.show, name="digitisation-page"),
    path("page/<int:scan_page_id>/thumb.jpg", pages.thumb, name="digitisation-thumb"),
    path("page/<int:scan_page_id>/large.jpg", pages.large, name="digitisation-large"),
    path("check/<int:check_id>/", checking.check, name="digitisation-check"),
    *reading_urls.urlpatterns,
]
