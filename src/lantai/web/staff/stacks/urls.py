"""Addresses of the pages about the stacks."""

from django.urls import path

from lantai.web.staff.stacks import climate, counting, finding, lending, lists, rooms

urlpatterns = [
    path("", rooms.overview, name="stacks"),
    path("new/", rooms.new_stack, name="stacks-new"),
    path("room/<int:stack_id>/", rooms.stack, name="stacks-stack"),
    path("room/<int:stack_id>/change/", rooms.change_stack, name="stacks-change"),
    path("room/<int:stack_id>/close/", rooms.close_stack, name="stacks-close"),
    path("shelf/<int:shelf_id>/", rooms.shelf, name="stacks-shelf"),
    path("shelf/<int:shelf_id>/resize/", rooms.resize, name="stacks-resize"),
    path("shelf/<int:shelf_id>/remove/", rooms.remove_shelf, name="stacks-remove-shelf"),
    path("box/new/", rooms.new_box, name="stacks-new-box"),
    path("box/<int:box_id>/", rooms.box, name="stacks-box"),
    path("box/<int:box_id>/in/", rooms.put_in, name="stacks-put-in"),
    path("box/<int:box_id>/out/", rooms.take_out, name="stacks-take-out"),
    path("box/<int:box_id>/place/", rooms.place, name="stacks-place"),
    path("box/<int:box_id>/discard/", rooms.discard, name="stacks-discard"),
    path("go/<str:code>/", rooms.go, name="stacks-go"),
    path("find/", finding.find, name="stacks-find"),
    path("unplaced/", finding.unplaced, name="stacks-unplaced"),
    path("scan/", finding.scan, name="stacks-scan"),
    path("loans/", lending.loans, name="stacks-loans"),
    path("loans/<int:loan_id>/<str:step>/", lending.act, name="stacks-loan-step"),
    path("treatment/", lending.holds, name="stacks-holds"),
    path("treatment/<int:hold_id>/release/", lending.release, name="stacks-release"),
    path("inventories/", counting.inventories, name="stacks-inventories"),
    path("inventories/<int:inventory_id>/", counting.inventory, name="stacks-inventory"),
    path("inventories/<int:inventory_id>/<str:name>/", counting.step, name="stacks-inventory-step"),
    path("climate/", climate.rooms, name="stacks-climate"),
    path("climate/<int:stack_id>/", climate.room, name="stacks-climate-room"),
    path("climate/<int:stack_id>/log.csv", climate.log, name="stacks-climate-log"),
    path("climate/<int:stack_id>/sheet/", climate.upload, name="stacks-climate-sheet"),
    path("labels/", lists.labels, name="stacks-labels"),
    path("places/", lists.choose, name="stacks-import"),
    path("places/<int:list_id>/", lists.report, name="stacks-list"),
    path("places/<int:list_id>/problems.xlsx", lists.problems, name="stacks-list-problems"),
]
