"""Addresses of the pages about cases. `top` stands directly below `/staff/`."""

from django.urls import path

from lantai.web.staff.catalogue import recordings
from lantai.web.staff.reference.views import (
    acting,
    case,
    delivering,
    entering,
    fees,
    marking,
    pictures,
    posting,
    purging,
    remark,
    sealing,
    urgent,
    worklist,
)

top = [
    path("", worklist.show, name="worklist"),
    path("find/", worklist.find, name="find"),
]
urlpatterns = [
    path("export.xlsx", worklist.export, name="worklist-export"),
    path("enter/", entering.enter, name="enter"),
    path("post/", posting.show, name="post"),
    path("post/act/", posting.act, name="post-act"),
    path("post/suspend/", posting.suspend, name="suspend"),
    path("pickup/", posting.pickups, name="pickup"),
    path("pickup/<int:delivery_id>/", posting.hand_over, name="hand-over"),
    path("fees/", fees.show, name="fees"),
    path("purges/", purging.show, name="purges"),
    path("purges/<int:run>/", purging.one, name="purge"),
    path("purges/<int:run>/proof.json", purging.proof, name="purge-proof"),
    path("seal/", sealing.queue, name="seal-queue"),
    path("draft/<int:line_id>/<int:page>.png", pictures.draft_page, name="draft-page"),
    path("<str:number>/", case.show, name="case"),
    path("<str:number>/urgent/<int:call_id>/<slug:verb>/", urgent.act, name="urgent"),
    path("<str:number>/remark/", remark.convert, name="remark"),
    path("<str:number>/say/", case.say, name="say"),
    path("<str:number>/page/<int:page_image_id>/", pictures.page_image, name="page-image"),
    path("<str:number>/page/<int:page_image_id>/masked.jpg", marking.masked, name="page-image-masked"),
    path("<str:number>/recording/<int:recording_id>/", recordings.in_case, name="case-recording"),
    path("<str:number>/evidence/<uuid:evidence_id>/", pictures.evidence, name="evidence"),
    path("<str:number>/evidence/<uuid:evidence_id>/check/", case.check_evidence, name="evidence-check"),
    path("<str:number>/delivery/<int:delivery_id>/<str:code>/", delivering.step, name="delivery-step"),
    path("<str:number>/<int:line_id>/check/", case.check, name="check"),
    path("<str:number>/<int:line_id>/accept/", case.accept, name="accept"),
    path("<str:number>/<int:line_id>/mark/", marking.mark, name="mark"),
    path("<str:number>/<int:line_id>/seal/", sealing.show, name="seal"),
    path("<str:number>/<int:line_id>/seal/now/", sealing.seal, name="seal-now"),
    path("<str:number>/<int:line_id>/<str:code>/", acting.step, name="step"),
]
