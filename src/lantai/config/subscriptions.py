"""Every reaction to an event, on one page, in the order in which they run.

A reaction is ``(event name, dotted path of a handler)``. The handler is called with the `EventRow` after commit, by the
background worker, at least once; it must be idempotent.
"""

REACTIONS: list[tuple[str, str]] = [
    ("people.AccountsMerged", "lantai.reference.handlers.follow_merge"),
    ("people.AccountClosed", "lantai.reference.handlers.forget_closed"),
    ("notices.AnnouncementPublished", "lantai.notices.handlers.tell_readers"),
    ("catalogue.ImportAccepted", "lantai.catalogue.handlers.read_waiting"),
    ("catalogue.ImportTrialAsked", "lantai.catalogue.handlers.try_waiting"),
    ("catalogue.ImportUndoAccepted", "lantai.catalogue.handlers.undo_waiting"),
    ("catalogue.MentionsIndexed", "lantai.catalogue.handlers.look_for_likely"),
    ("catalogue.CatalogueImported", "lantai.discovery.handlers.follow"),
    ("catalogue.ImportUndone", "lantai.discovery.handlers.follow"),
    ("catalogue.ImportUndone", "lantai.digitisation.handlers.index_again"),
    ("catalogue.ReadPeopleJoined", "lantai.digitisation.handlers.hold_again"),
    ("catalogue.ReadPeopleParted", "lantai.digitisation.handlers.hold_again"),
    ("catalogue.PagesAttached", "lantai.discovery.handlers.follow"),
    ("catalogue.ConflictDecided", "lantai.discovery.handlers.follow"),
    ("catalogue.VolumeRecoded", "lantai.discovery.handlers.follow"),
    ("catalogue.OpeningDecided", "lantai.discovery.handlers.follow"),
    ("catalogue.UnitDestroyed", "lantai.stacks.handlers.leave_place"),
    ("catalogue.VolumeLeft", "lantai.stacks.handlers.leave_place"),
    ("catalogue.UnitDestroyed", "lantai.digitisation.handlers.forget_copies"),
    ("catalogue.UnitDestroyed", "lantai.discovery.handlers.follow"),
    ("catalogue.UnitDescribed", "lantai.discovery.handlers.follow"),
    ("catalogue.UnitMoved", "lantai.discovery.handlers.follow"),
    ("catalogue.ComponentMade", "lantai.discovery.handlers.follow"),
    ("catalogue.ClassMoved", "lantai.discovery.handlers.follow"),
    ("stacks.BoxMade", "lantai.discovery.handlers.follow"),
    ("stacks.ContentsChanged", "lantai.discovery.handlers.follow"),
    ("stacks.ContentsTakenOut", "lantai.discovery.handlers.follow"),
    ("stacks.PlacesImported", "lantai.discovery.handlers.follow"),
    ("digitisation.PageRead", "lantai.discovery.handlers.follow"),
    ("digitisation.ReadingsHandedOver", "lantai.discovery.handlers.follow"),
    ("digitisation.CellDecided", "lantai.discovery.handlers.follow"),
    ("digitisation.CellTakenBack", "lantai.discovery.handlers.follow"),
    ("reference.CaseSubmitted", "lantai.reference.handlers.prepare"),
    ("reference.RemarkConverted", "lantai.reference.handlers.prepare_again"),
    ("certification.CopySealed", "lantai.certification.handlers.extend_archive_copy"),
    ("certification.IssueEnded", "lantai.reference.handlers.reissue_ended"),
]
