"""What the desk asks before it acts. Each form knows its one verb: `apply` calls it."""

from __future__ import annotations

from lantai.web.staff.reference.forms.base import Say, StepForm
from lantai.web.staff.reference.forms.deciding import Approve, ConfirmNegative, DecideAppeal, Return
from lantai.web.staff.reference.forms.reviewing import AskApproval, AskMore, Forward, NotFound, Refuse
from lantai.web.staff.reference.forms.searching import IndexPage, OriginalAway, Search, SearchBack
from lantai.web.staff.reference.forms.special import (
    AddReadingItem,
    GiveBack,
    NameCourses,
    Payment,
    ReadyEnvelope,
    ReadyReading,
    Reopen,
    Urgent,
)

__all__ = ["STEPS", "Say", "StepForm"]

STEPS: dict[str, type[StepForm]] = {
    "ask_more": AskMore,
    "propose_not_found": NotFound,
    "propose_refusal": Refuse,
    "forward": Forward,
    "ask_approval": AskApproval,
    "approve": Approve,
    "confirm_negative": ConfirmNegative,
    "decide_appeal": DecideAppeal,
    "return_to_producer": Return,
    "search": Search,
    "search_back": SearchBack,
    "ready_envelope": ReadyEnvelope,
    "add_reading_item": AddReadingItem,
    "ready_reading": ReadyReading,
    "give_back": GiveBack,
    "index_page": IndexPage,
    "original_away": OriginalAway,
    "urgent": Urgent,
    "name_courses": NameCourses,
    "confirm_payment": Payment,
    "reopen": Reopen,
}
