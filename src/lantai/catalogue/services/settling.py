"""What a long import does between two of its pieces, outside their transactions, so that the next is as fast as the last."""

from __future__ import annotations

from lantai.catalogue.models import Enrolment, Item, NameForm, PersonMention, Volume
from lantai.catalogue.services import keying
from lantai.foundation import sparing

GROWING = (Volume, Item, PersonMention, NameForm, Enrolment)  # asked, piece by piece, for what is held


def settle() -> None:
    """Put keys that wait in where there are enough, and have tables that have doubled planned for as they are."""
    sparing.look_again(*GROWING)
    keying.put_in(at_least=keying.enough())
