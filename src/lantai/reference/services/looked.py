"""No "not found" without the whole look-up, kept in the catalogue under its number (domain.md 5.7 rules 3, 5 and 9)."""

from __future__ import annotations

from lantai.catalogue import queries as catalogue_queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import NotFoundRefused
from lantai.catalogue.rules import looking
from lantai.catalogue.values import CheckPlace
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import refused
from lantai.reference.queries import access, vocabulary
from lantai.reference.services import production
from lantai.reference.services.searching import as_study
from lantai.reference.values import Looked


def where_to_look(actor: Actor, *, line_id: int) -> tuple[CheckPlace, ...]:
    """Return the places to search before the person of a line may be called not found; none where a line asks for nobody.

    In the order in which archivists look, each with what is indexed of those years and what the holdings map says.
    Errors: `NotAllowed`. Source: domain.md 5.7 rule 3.
    """
    line = access.staff_line(actor, line_id)
    if line.study is None:
        return ()
    study = as_study(production.claim_of(line))
    return tuple(catalogue_queries.check_list(actor.for_purpose(line.case.number), study=study))


def keep_look_up(actor: Actor, line: models.Line, looked: Looked, note: str) -> tuple[int | None, tuple[str, ...]]:
    """Keep the look-up of a line's person; return its number and the places to name in the answer.

    Nothing for a line that asks for nobody. Errors: `NotThisWay` with what is still to be done.
    """
    if line.study is None:
        return None, ()
    try:
        record = catalogue.record_not_found(
            actor.for_purpose(line.case.number), study=as_study(production.claim_of(line)), places=looked.places,
            steps=looked.steps, reasons=looked.reasons, note=note,
        )  # fmt: skip
    except NotFoundRefused as fault:
        raise refused(str(fault), code="CHECKLIST") from fault
    kinds = {code for code, came in looked.places.items() if came in {"INDEX", "PAPER"}}
    steps = {code for code, said in looked.steps.items() if said == looking.TRIED}
    return record, vocabulary.places_of(kinds=kinds, steps=steps)
