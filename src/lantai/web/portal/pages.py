"""The list of the portal's pages: for screenshots, for the accessibility check, for the map in the help.

`PUBLIC` needs nobody signed in; `FLOW` needs a draft; `PERSONAL` needs the applicant and a case number.
"""

from __future__ import annotations

PUBLIC: tuple[str, ...] = (
    "/",
    "/guide/",
    "/materials/",
    "/materials/ADMISSION_ROSTER/",
    "/hours/",
    "/news/",
    "/faq/",
    "/privacy/",
    "/accessibility/",
    "/complain/",
    "/help/",
    "/sample/",
    "/catalogue/",
    "/catalogue/search/",
    "/topics/",
    "/apply/",
    "/progress/",
)

FLOW: tuple[str, ...] = (
    "/apply/copies/",
    "/apply/who/",
    "/apply/subject/",
    "/apply/study/",
    "/apply/held/",
    "/apply/purpose/",
    "/apply/delivery/",
    "/apply/delivery/1/",
    "/apply/evidence/",
    "/apply/check/",
)

PERSONAL: tuple[str, ...] = ("/progress/", "/progress/{number}/")

ERRORS: tuple[str, ...] = ("/no-such-page/",)
