"""The portal's addresses: reading, applying, following."""

from django.urls import URLPattern, URLResolver, path

from lantai.web.portal.feed import News
from lantai.web.portal.views import (
    answering,
    asking,
    collecting,
    following,
    forgetting,
    holding,
    lists,
    reading,
    reading_room,
    reading_search,
    receiving,
    saving,
    sitemap,
    submitting,
    topics,
)

app_name = "portal"
Addresses = list[URLPattern | URLResolver]

READING: Addresses = [
    path("", reading.home, name="home"),
    path("guide/", reading.guide, name="guide"),
    path("materials/", reading.materials, name="materials"),
    path("materials/<slug:code>/", reading.material, name="material"),
    path("hours/", reading.hours, name="hours"),
    path("news/", reading.news, name="news"),
    path("news/feed.xml", News(), name="feed"),
    path("privacy/", reading.page, {"name": "privacy"}, name="privacy"),
    path("faq/", reading.page, {"name": "faq"}, name="faq"),
    path("accessibility/", reading.page, {"name": "accessibility"}, name="accessibility"),
    path("help/", reading.page, {"name": "help_english"}, name="help-english"),
    path("complain/", reading.page, {"name": "complain"}, name="complain"),
    path("sample/", reading.page, {"name": "sample"}, name="sample"),
]

# Addresses that stay: what was cited once is found for ever.
ROOM: Addresses = [
    path("catalogue/", reading_room.entrance, name="catalogue"),
    path("catalogue/search/", reading_search.search, name="catalogue-search"),
    path("catalogue/page/<int:page_image_id>/", reading_room.leaf, name="catalogue-page"),
    path("catalogue/recording/<int:recording_id>/", reading_room.recording, name="catalogue-recording"),
    path("catalogue/page/<int:page_image_id>.jpg", reading_room.picture, name="catalogue-picture"),
    path("catalogue/<str:fonds_code>/", reading_room.fonds, name="catalogue-fonds"),
    path("catalogue/<str:fonds_code>/class/<str:class_code>/", reading_room.class_, name="catalogue-class"),
    path("catalogue/<str:fonds_code>/<path:path>/", reading_room.record, name="catalogue-record"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<slug:topic_code>/", topics.topic, name="topic"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<slug:kind>-<int:place>.xml", sitemap.part, name="sitemap-part"),
]

APPLYING: Addresses = [
    path("apply/", asking.what, name="apply"),
    path("apply/copies/", asking.copies, name="apply-copies"),
    path("apply/who/", asking.who, name="apply-who"),
    path("apply/subject/", asking.subject, name="apply-subject"),
    path("apply/study/", asking.study, name="apply-study"),
    path("apply/study/<int:place>/", asking.study, name="apply-study-more"),
    path("apply/held/", asking.held, name="apply-held"),
    path("apply/purpose/", asking.purpose, name="apply-purpose"),
    path("apply/delivery/", receiving.delivery, name="apply-delivery"),
    path("apply/delivery/<int:place>/", receiving.receiver, name="apply-receiver"),
    path("apply/delivery/new/<slug:method>/", receiving.receiver, name="apply-receiver-new"),
    path("apply/shares/", receiving.shares, name="apply-shares"),
    path("apply/evidence/", submitting.evidence, name="apply-evidence"),
    path("apply/evidence/<uuid:evidence_id>/forget/", submitting.forget_paper, name="apply-forget-paper"),
    path("apply/check/", submitting.check, name="apply-check"),
    path("apply/done/<str:number>/", submitting.done, name="apply-done"),
    path("apply/restart/", saving.restart, name="apply-restart"),
    path("apply/resume/<uuid:draft_id>/", saving.resume, name="apply-resume"),
]

CASE = "progress/<str:number>/"
LINE = "progress/<str:number>/line/<int:line_id>/"
DELIVERY = "progress/<str:number>/delivery/<int:delivery_id>/"
FOLLOWING: Addresses = [
    path("progress/", following.progress, name="progress"),
    path("progress/code/", following.code, name="progress-code"),
    path(CASE, following.case, name="case"),
    path(f"{CASE}say/", answering.say, name="answer-say"),
    path(f"{CASE}rate/", answering.rate, name="answer-rate"),
    path(f"{CASE}thank/", answering.thank, name="answer-thank"),
    path(f"{CASE}forget/", forgetting.forget, name="forget"),
    path(f"{LINE}more/", answering.more, name="answer-more"),
    path(f"{LINE}proof/", answering.proof, name="answer-proof"),
    path(f"{LINE}proof/<int:page>.png", answering.proof_page, name="answer-proof-page"),
    path(f"{LINE}withdraw/", answering.withdraw, name="answer-withdraw"),
    path(f"{LINE}appeal/", answering.appeal, name="answer-appeal"),
    path(f"{LINE}reopen/", answering.reopen, name="answer-reopen"),
    path(f"{LINE}letter/", answering.letter, name="answer-letter"),
    path(f"{LINE}answer/", answering.negative, name="answer-negative"),
    path(f"{LINE}held/", holding.held, name="held"),
    path(f"{LINE}held/pin/", holding.renew, name="held-pin"),
    path(f"{DELIVERY}download/", collecting.download, name="download"),
    path(f"{DELIVERY}file/<str:ticket>/", collecting.file, name="download-file"),
    path(f"{DELIVERY}renew/", collecting.renew, name="download-renew"),
    path(f"{DELIVERY}change/", collecting.change, name="delivery-change"),
]

UNITS: Addresses = [
    path("lists/", lists.lists, name="lists"),
    path("lists/template.xlsx", lists.template, name="list-template"),
    path("lists/<str:number>/", lists.one, name="list"),
    path("lists/<str:number>/result.xlsx", lists.result, name="list-result"),
]

urlpatterns: Addresses = [*READING, *ROOM, *APPLYING, *FOLLOWING, *UNITS]
