"""The two documents viewers ask for: the description of one image, and the manifest of a volume or item. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lantai.catalogue.values.pictures import Measures, Sight
from lantai.catalogue.values.reading import PageLink, Record
from lantai.catalogue.values.recordings import RecordingBrief
from lantai.web.iiif.parameters import MOST_AREA

IMAGE, PRESENTATION = "http://iiif.io/api/image/3/context.json", "http://iiif.io/api/presentation/3/context.json"
PROFILE = "http://iiif.io/api/image/3/level2.json"
PHYSICAL = "http://iiif.io/api/annex/services/physdim"
TILE, THUMB = 512, 200
Words = dict[str, list[str]]


def info(found: Sight, measured: Measures, base: str) -> dict[str, Any]:
    """Return info.json (Image API 3.0, section 5), with the physical size where the scan tells it (IIIF annex physdim)."""
    factors = [1 << step for step in range(measured.levels)]
    sizes = [{"width": max(1, found.width // one), "height": max(1, found.height // one)} for one in reversed(factors)]
    answer: dict[str, Any] = {
        "@context": IMAGE,
        "id": base,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": found.width,
        "height": found.height,
        "maxArea": MOST_AREA,
        "sizes": sizes,
        "tiles": [{"width": TILE, "scaleFactors": factors}],
        "preferredFormats": ["jpg"],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFeatures": ["canonicalLinkHeader", "mirroring", "profileLinkHeader", "sizeUpscaling"],
    }
    if measured.dpi:
        context = f"{PHYSICAL.replace('services/physdim', 'services/physdim/1/context.json')}"
        scale = {"physicalScale": 1 / measured.dpi, "physicalUnits": "in"}
        answer["service"] = [{"@context": context, "profile": PHYSICAL, **scale}]
    return answer


@dataclass(frozen=True, slots=True)
class Told:
    """What a manifest says besides the record itself; `addresses` are the image services of its pages, page id → address."""

    manifest: str
    home: str
    archive: Words
    archive_home: str
    cited: str
    addresses: dict[int, str]
    labels: dict[str, Words]  # of code, date, creator, and "source"


@dataclass(frozen=True, slots=True)
class Film:
    """A recording in a manifest: `size` of its copy in pixels (0 of a sound), `base` the address its parts lie below."""

    brief: RecordingBrief
    media_type: str
    size: tuple[int, int]
    captions: bool
    base: str


def manifest(record: Record, pages: list[PageLink], told: Told, films: Sequence[Film] = ()) -> dict[str, Any]:
    """Return the manifest of a record (Presentation API 3.0, section 5.2)."""
    brief = record.brief
    facts = (("code", f"{brief.fonds_code} {brief.ref_code}"), ("creator", brief.creator), ("date", brief.date_text))
    home = {"id": told.archive_home, "type": "Text", "label": told.archive, "format": "text/html"}
    return {
        "@context": PRESENTATION,
        "id": told.manifest,
        "type": "Manifest",
        "label": {"zh-Hans": [brief.title or brief.ref_code]},
        "metadata": [{"label": told.labels[name], "value": {"none": [value]}} for name, value in facts if value],
        "requiredStatement": {"label": told.labels["source"], "value": {"zh-Hans": [told.cited]}},
        "provider": [{"id": told.archive_home, "type": "Agent", "label": told.archive, "homepage": [home]}],
        "homepage": [
            {
                "id": told.home,
                "type": "Text",
                "label": {"zh-Hans": [brief.title or brief.ref_code]},
                "format": "text/html",
            }
        ],
        "behavior": ["paged"] if len(pages) > 1 and not films else ["individuals"],
        "items": [*(_canvas(page, told) for page in pages), *(_timed(film, told) for film in films)],
    }


def _canvas(page: PageLink, told: Told) -> dict[str, Any]:
    canvas, service = f"{told.manifest.removesuffix('manifest.json')}canvas/{page.id}", told.addresses[page.id]
    image_service = {"id": service, "type": "ImageService3", "profile": "level2"}
    size = {"width": page.width, "height": page.height}
    body = {"id": f"{service}/full/max/0/default.jpg", "type": "Image", "format": "image/jpeg", **size}
    thumb = {"id": f"{service}/full/{THUMB},/0/default.jpg", "type": "Image", "format": "image/jpeg"}
    painting = {
        "id": f"{canvas}/painting", "type": "Annotation", "motivation": "painting", "target": canvas,
        "body": {**body, "service": [image_service]},
    }  # fmt: skip
    return {
        "id": canvas, "type": "Canvas", "label": {"none": [page.label]}, **size,
        "thumbnail": [{**thumb, "service": [image_service]}],
        "items": [{"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}],
    }  # fmt: skip


def _timed(film: Film, told: Told) -> dict[str, Any]:
    """Return a canvas with a duration (Presentation API 3.0, 5.3), its poster on a placeholder canvas (5.1)."""
    brief = film.brief
    canvas = f"{told.manifest.removesuffix('manifest.json')}canvas/recording-{brief.id}"
    extent: dict[str, Any] = {"duration": round(brief.duration, 3)}
    if film.size[0]:
        extent |= {"width": film.size[0], "height": film.size[1]}
    body = {"id": f"{film.base}copy.{film.media_type.partition('/')[2]}", "type": "Video" if brief.kind == "video" else "Sound",
            "format": film.media_type, **extent}  # fmt: skip
    small = {"id": f"{film.base}small.jpg", "type": "Image", "format": "image/jpeg"}
    found: dict[str, Any] = {
        "id": canvas, "type": "Canvas", "label": {"none": [brief.label]}, **extent, "thumbnail": [small],
        "placeholderCanvas": _poster(film, canvas), "items": [_painted(canvas, body)],
    }  # fmt: skip
    if film.captions:
        said = {
            "id": f"{film.base}captions.vtt",
            "type": "Text",
            "format": "text/vtt",
            "label": {"zh-Hans": ["字幕"], "en": ["Captions"]},
        }
        note = {
            "id": f"{canvas}/captions/1",
            "type": "Annotation",
            "motivation": "supplementing",
            "body": said,
            "target": canvas,
        }
        found["annotations"] = [{"id": f"{canvas}/captions", "type": "AnnotationPage", "items": [note]}]
    return found


def _poster(film: Film, canvas: str) -> dict[str, Any]:
    size = {"width": film.brief.width, "height": film.brief.height}
    picture = {"id": f"{film.base}poster.jpg", "type": "Image", "format": "image/jpeg", **size}
    place = f"{canvas}/placeholder"
    return {"id": place, "type": "Canvas", **size, "items": [_painted(place, picture)]}


def _painted(canvas: str, body: dict[str, Any]) -> dict[str, Any]:
    painting = {
        "id": f"{canvas}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": canvas,
    }
    return {"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}
