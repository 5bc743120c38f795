"""Rooms, shelves and boxes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.stacks import queries, services
from lantai.stacks.rules import scanning
from lantai.stacks.rules.places import DEFAULT_PATTERN
from lantai.web.staff.access import staff
from lantai.web.staff.stacks import drawings, forms, words
from lantai.web.staff.stacks.words import ARCHIVISTS, ARRANGERS

MOST_CELLS = 3000  # shelves drawn one by one


@require_GET
@staff(*ARCHIVISTS)
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every room: how full, what is out, how warm; the numbers that want somebody."""
    loads = queries.row_loads(actor)
    rooms = [(room, drawings.rows(loads.get(room.id, [])), loads.get(room.id, [])) for room in queries.stacks(actor)]
    context = {
        "rooms": rooms,
        "counts": queries.counts(actor),
        "unplaced": queries.unplaced(actor, limit=1)[1],
        "open_inventories": [one for one in queries.inventories(actor, limit=5) if one.state != "CLOSED"],
        "may_arrange": policy.allows(actor, "stacks.arrange"),
        "closed": queries.closed_stacks(actor),
    }
    return words.page(request, "overview", context, tab="overview")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARRANGERS)
def new_stack(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Register a room."""
    english = words.english()
    standards = [(code, name_en if english else name) for code, name, name_en in queries.standards(actor)]
    form = forms.StackForm(request.POST or None, sites=words.sites_for(actor), standards=standards)
    if request.method == "POST" and form.is_valid():
        facts = {**form.cleaned_data, "pattern": form.cleaned_data["pattern"] or DEFAULT_PATTERN}
        made = words.tried(form, lambda: services.open_stack(actor, **facts))
        if made:
            messages.success(request, _("库房已登记。接着立架子。"))
            return redirect("staff:stacks-stack", stack_id=made)
    status = 422 if form.is_bound else 200
    return words.page(request, "new_stack", {"form": form}, tab="overview", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARRANGERS)
def change_stack(request: HttpRequest, actor: Actor, stack_id: int) -> HttpResponse:
    """Call a room otherwise, or keep it to another climate standard; beside it, its end."""
    view = queries.stack_view(actor, stack_id=stack_id)
    english = words.english()
    standards = [(code, name_en if english else name) for code, name, name_en in queries.standards(actor)]
    start = {"name": view.name, "name_en": view.name_en, "standard": view.standard_code, "shelf_mm": view.shelf_mm}
    form = forms.ChangeStackForm(request.POST or None, initial=start, sites=[], standards=standards)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        words.tried(form, lambda: services.change_stack(actor, stack_id=stack_id, **facts))
        if form.is_valid():
            messages.success(request, _("已改。"))
            return redirect("staff:stacks-stack", stack_id=stack_id)
    status = 422 if form.is_bound else 200
    return words.page(request, "change_stack", {"form": form, "room": view}, tab="overview", status=status)


@require_POST
@staff(*ARRANGERS)
def close_stack(request: HttpRequest, actor: Actor, stack_id: int) -> HttpResponse:
    """Use an empty room no longer; or again."""
    if request.POST.get("do") == "reopen":
        services.reopen_stack(actor, stack_id=stack_id)
        messages.success(request, _("重新启用了。"))
        return redirect("staff:stacks-stack", stack_id=stack_id)
    services.close_stack(actor, stack_id=stack_id)
    messages.success(request, _("库房已停用，记录都留着。"))
    return redirect("staff:stacks")


@require_POST
@staff(*ARRANGERS)
def remove_shelf(request: HttpRequest, actor: Actor, shelf_id: int) -> HttpResponse:
    """Take an empty shelf down."""
    stack_id = services.remove_shelf(actor, shelf_id=shelf_id)
    messages.success(request, _("这一层撤掉了。再立同一层，还是原来的编码。"))
    return redirect("staff:stacks-stack", stack_id=stack_id)


@require_POST
@staff(*ARCHIVISTS)
def discard(request: HttpRequest, actor: Actor, box_id: int) -> HttpResponse:
    """Throw an empty box away."""
    services.discard_box(actor, box_id=box_id)
    messages.success(request, _("空盒已注销，它的经过留着。"))
    return redirect("staff:stacks-box", box_id=box_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def stack(request: HttpRequest, actor: Actor, stack_id: int) -> HttpResponse:
    """One room: every row seen from the front. A POST puts up shelves."""
    form = forms.ShelvesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = words.tried(
            form,
            lambda: services.put_up_shelves(
                actor, stack_id=stack_id, rows=form.pair("row"), columns=form.pair("column"),
                sections=form.pair("section"), levels=form.pair("level"),
                capacity_mm=form.cleaned_data["capacity_mm"] or 0,
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, ngettext("新立 %(n)s 层。", "新立 %(n)s 层。", made) % {"n": made})
            return redirect("staff:stacks-stack", stack_id=stack_id)
    view, rows = queries.stack(actor, stack_id=stack_id)
    drawn = view.shelves <= MOST_CELLS
    context = {
        "room": view,
        "rows": rows,
        "racks": [drawings.rack(row) for row in rows] if drawn else [],
        "form": form,
        "may_arrange": policy.allows(actor, "stacks.arrange", view.site),
    }
    status = 422 if form.is_bound else 200
    return words.page(request, "stack", context, tab="overview", status=status)


@require_GET
@staff(*ARCHIVISTS)
def shelf(request: HttpRequest, actor: Actor, shelf_id: int) -> HttpResponse:
    """One shelf, its boxes from left to right."""
    view = queries.shelf(actor, shelf_id=shelf_id)
    context = {"shelf": view, "may_arrange": policy.allows(actor, "stacks.arrange", view.site)}
    return words.page(request, "shelf", context, tab="overview")


@require_POST
@staff(*ARRANGERS)
def resize(request: HttpRequest, actor: Actor, shelf_id: int) -> HttpResponse:
    """Say anew how much a shelf holds."""
    width = words.number(request.POST.get("capacity_mm"), 0) or 0
    services.resize_shelf(actor, shelf_id=shelf_id, capacity_mm=width, note=request.POST.get("note", ""))
    messages.success(request, _("容量已改。"))
    return redirect("staff:stacks-shelf", shelf_id=shelf_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def new_box(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Register a box; the boxes that stand nowhere are listed beside it."""
    form = forms.BoxForm(request.POST or None, sites=words.sites_for(actor))
    if request.method == "POST" and form.is_valid():
        made = words.tried(form, lambda: services.make_box(actor, **form.cleaned_data))
        if made:
            messages.success(request, _("盒子已立。打印标签贴上，再扫案卷放进去。"))
            return redirect("staff:stacks-box", box_id=made)
    context = {"form": form, "loose": queries.loose_boxes(actor, limit=100)}
    return words.page(request, "new_box", context, tab="overview", status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def box(request: HttpRequest, actor: Actor, box_id: int) -> HttpResponse:
    """One box: what is in it, where it stands, its story. A POST changes its particulars."""
    view = queries.box(actor, box_id=box_id)
    start = {"site": view.site, "number": view.brief.number, "title": view.brief.title, "thickness_mm": view.brief.thickness_mm}  # fmt: skip
    form = forms.ChangeBoxForm(request.POST or None, initial=start, sites=words.sites_for(actor))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        words.tried(form, lambda: services.change_box(actor, box_id=box_id, **facts))
        if form.is_valid():
            messages.success(request, _("已改。"))
            return redirect("staff:stacks-box", box_id=box_id)
    context = {"box": view, "form": form, "marks": words.MARKS}
    return words.page(request, "box", context, tab="overview", status=422 if form.is_bound else 200)


@require_POST
@staff(*ARCHIVISTS)
def put_in(request: HttpRequest, actor: Actor, box_id: int) -> HttpResponse:
    """Put what was typed or scanned into the box."""
    things, unknown = services.things_of(actor, request.POST.get("codes", ""))
    if unknown:
        codes = "、".join(scan.text for scan in unknown[:8])
        messages.error(request, _("不认识或不只一个全宗有：%(codes)s。其余的也没有放，请改好再放。") % {"codes": codes})
    elif things:
        changed = services.put_in_box(actor, box_id=box_id, things=things)
        messages.success(request, _("放进 %(n)s 卷（件）。") % {"n": changed})
    return redirect("staff:stacks-box", box_id=box_id)


@require_POST
@staff(*ARCHIVISTS)
def take_out(request: HttpRequest, actor: Actor, box_id: int) -> HttpResponse:
    """Take the chosen ones out for good."""
    keys = [
        (kind, int(pk))
        for kind, _dash, pk in (one.partition("-") for one in request.POST.getlist("thing"))
        if pk.isdigit()
    ]
    if keys:
        taken = services.take_out(actor, box_id=box_id, keys=keys)
        messages.success(request, _("取出 %(n)s 卷（件），它们现在没有登记位置。") % {"n": taken})
    return redirect("staff:stacks-box", box_id=box_id)


@require_POST
@staff(*ARCHIVISTS)
def place(request: HttpRequest, actor: Actor, box_id: int) -> HttpResponse:
    """Put the box on the shelf that was typed or scanned; nothing typed: off the shelf."""
    text = request.POST.get("shelf", "").strip()
    shelf_id = None
    if text:
        (meaning,) = services.meanings(actor, scanning.read(text)[0][:1]) or (None,)
        if meaning is None or meaning.shelf is None:
            messages.error(request, _("没有找到这一层：%(text)s。请扫架子上的条码，或写位置编码。") % {"text": text})
            return redirect("staff:stacks-box", box_id=box_id)
        shelf_id = meaning.shelf.pk
    moved = services.place_box(actor, box_id=box_id, shelf_id=shelf_id, over=request.POST.get("over") == "1")
    if moved:
        messages.success(request, _("已上架。") if shelf_id else _("已下架。"))
    return redirect("staff:stacks-box", box_id=box_id)


@require_GET
@staff(*ARCHIVISTS)
def go(_request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Follow a QR code or a barcode to its page."""
    for meaning in services.meanings(actor, scanning.read(code)[0][:1]):
        if meaning.box is not None:
            return redirect("staff:stacks-box", box_id=meaning.box.pk)
        if meaning.shelf is not None:
            return redirect("staff:stacks-shelf", shelf_id=meaning.shelf.pk)
        if meaning.thing is not None and meaning.thing.volume_id:
            return redirect("staff:volume", volume_id=meaning.thing.volume_id)
    raise Http404
