"""Refusals of the catalogue."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise

from lantai.foundation.errors import LantaiError


class CatalogueError(LantaiError):
    """Base of every refusal of this room."""

    code = "CATALOGUE"


class ImportRefused(CatalogueError):  # noqa: N818
    """A whole sheet or folder cannot be read; `code` says why."""

    code = "IMPORT_REFUSED"


class NotFound(CatalogueError):  # noqa: N818
    """No such fonds, volume, page or mention (or not for this actor)."""

    code = "NOT_FOUND"


class PageRefused(CatalogueError):  # noqa: N818
    """A page that may not be shown, or cannot be."""

    code = "PAGE_REFUSED"


class RecordingRefused(CatalogueError):  # noqa: N818
    """A recording that cannot be taken in, may not be played, or cannot be; `code` says why."""

    code = "RECORDING_REFUSED"


class MarkRefused(CatalogueError):  # noqa: N818
    """The mark does not fit the page or the mention."""

    code = "MARK_REFUSED"


class PurposeMissing(CatalogueError):  # noqa: N818
    """A person's records may be looked at only for a stated purpose."""

    code = "PURPOSE_MISSING"


class ExportRefused(CatalogueError):  # noqa: N818
    """Nothing can go out like this; `code` says why."""

    code = "EXPORT_REFUSED"


class LinkRefused(CatalogueError):  # noqa: N818
    """Records cannot be called one person (or taken apart) like this."""

    code = "LINK_REFUSED"


class NotFoundRefused(CatalogueError):  # noqa: N818
    """Nobody may be called not found like this: the checklist is not complete."""

    code = "CHECKLIST"


class GapRefused(CatalogueError):  # noqa: N818
    """A page or record cannot be called missing or incomplete like this; `code` says why."""

    code = "GAP_REFUSED"


class CourseRefused(CatalogueError):  # noqa: N818
    """An entry of the dictionary of courses cannot be decided like this; `code` says why."""

    code = "COURSE_REFUSED"


class UndoRefused(CatalogueError):  # noqa: N818
    """An import that cannot be undone; `obstacles` says what stands in the way (`queries.undoing.Obstacle`)."""

    code = "UNDO_REFUSED"
    obstacles: tuple[Any, ...] = ()


class DisposalRefused(CatalogueError):  # noqa: N818
    """A destruction cannot be proposed, approved or carried out like this; `code` says why."""

    code = "DISPOSAL_REFUSED"


class DescriptionRefused(CatalogueError):  # noqa: N818
    """A description cannot be written like this; `code` says why, `element` where."""

    code = "DESCRIPTION_REFUSED"

    def __init__(self, words: str | Promise, *, code: str, element: str = "") -> None:
        super().__init__(words, code=code)
        self.element = element


class TopicRefused(CatalogueError):  # noqa: N818
    """A topic, its checklist or its tags cannot be changed like this; `code` says why."""

    code = "TOPIC_REFUSED"
