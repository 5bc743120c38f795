"""The person index: names and their keys, mentions on pages, persons, and who said that a mention is a person.

A name as written stands once (`NameForm`), with the narrow table of its keys (`NameKey`); mentions point to it. So the
keys of 王伟 are made once, however many rosters name one, and a look-up asks the keys first and the mentions after.
"""

from __future__ import annotations

from django.db import models

from lantai.catalogue import states
from lantai.foundation.fields import EncryptedTextField

LIKENESS = [member.value for member in states.Likeness]

UNKNOWN_FROM, UNKNOWN_TO = 0, 9999  # a mention without any year passes every window


class NameForm(models.Model):
    """A name as written, cleaned of spaces, dots and marks but in its own script."""

    text = models.CharField(max_length=200)

    class Meta:
        # not `unique` of the field: Django gives such a text a second index on PostgreSQL, for searches by its beginning
        constraints = [models.UniqueConstraint(fields=["text"], name="name_form_once")]

    def __str__(self) -> str:
        return self.text


class NameKey(models.Model):
    """One way to reach a name: kind letter and key in one column (``F周念慈``, ``Pzhounianci``); see `names.keys`."""

    key = models.CharField(max_length=220)
    # no constraint: eight keys a name, made and thrown away with it, and to check each costs a tenth of an import
    name = models.ForeignKey(
        NameForm, on_delete=models.CASCADE, related_name="keys", db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "name"], name="name_key_once")]

    def __str__(self) -> str:
        return self.key


class NameKeyWaiting(models.Model):
    """A key of a new name that a long import has not yet put among the others (`services.keying`): asked as well."""

    key = models.CharField(max_length=220)
    name = models.ForeignKey(NameForm, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)

    def __str__(self) -> str:
        return self.key


class Person(models.Model):
    """One human as far as the archive asserts it. Particulars stay with the mentions."""

    created_at = models.DateTimeField()
    stands_for = models.ForeignKey(  # merged into that one: its number still leads there
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged", db_index=False
    )

    class Meta:
        indexes = [  # of the few that are merged: the keys are looked at whenever a person goes
            models.Index(fields=["stands_for"], condition=models.Q(stands_for__isnull=False), name="person_stands_for")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Enrolment(models.Model):
    """One course of study of one person. A student number is unique only within fonds and years (domain.md 5.6 #11)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolments")
    group_key = models.CharField(max_length=32)  # digest of fonds, list family, student number, folded name
    fonds_code = models.CharField(max_length=24, blank=True)
    student_no = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    entered = models.SmallIntegerField(null=True, blank=True)
    graduated = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["group_key"], name="enrolment_group")]

    def __str__(self) -> str:
        return f"{self.fonds_code} {self.student_no}"


class PersonMention(models.Model):
    """A name on a row of a list or a page, as held. Never corrected; what people say about it stands beside it."""

    identity = models.CharField(max_length=32)  # digest of the row's key (idempotent import)
    content = models.CharField(max_length=32)  # digest of what the row says
    raw_name = models.CharField(max_length=200)
    name = models.ForeignKey(NameForm, on_delete=models.PROTECT, related_name="mentions", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="mentions")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.SET_NULL, null=True, blank=True, related_name="mentions")
    fonds_code = models.CharField(max_length=24, blank=True)
    list_name = models.CharField(max_length=200, blank=True)
    sequence = models.CharField(max_length=24, blank=True)
    record_kind = models.CharField(max_length=24, blank=True)
    student_no = models.CharField(max_length=40, blank=True)
    sex = models.CharField(max_length=8, blank=True)
    birth = models.CharField(max_length=24, blank=True)
    native_place = models.CharField(max_length=120, blank=True)
    id_number = EncryptedTextField(purpose="mention.id_number")
    unit = models.CharField(max_length=200, blank=True)
    major = models.CharField(max_length=120, blank=True)
    class_name = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=40, blank=True)
    entered = models.SmallIntegerField(null=True, blank=True)
    graduated = models.SmallIntegerField(null=True, blank=True)
    entry_from = models.SmallIntegerField(default=UNKNOWN_FROM)  # years in which she can have entered
    entry_to = models.SmallIntegerField(default=UNKNOWN_TO)
    ref_code = models.CharField(max_length=80, blank=True)
    ref_code_norm = models.CharField(max_length=80, blank=True)
    page = models.CharField(max_length=40, blank=True)
    page_norm = models.CharField(max_length=40, blank=True)
    row = models.IntegerField(null=True, blank=True)
    region = models.JSONField(null=True, blank=True)
    region_verified = models.BooleanField(default=False)
    page_image = models.ForeignKey("catalogue.PageImage", on_delete=models.SET_NULL, null=True, blank=True)
    source = models.CharField(max_length=12, default="imported")  # typed | imported | ocr
    confidence = models.FloatField(default=1.0)
    raw = EncryptedTextField(purpose="mention.raw")  # the row as the sheet has it, JSON
    batch = models.ForeignKey("catalogue.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    indexed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identity"], name="mention_once")]  # as of `NameForm`
        indexes = [
            models.Index(fields=["name", "entry_from"], name="mention_name_years"),
            models.Index(fields=["ref_code_norm", "page_norm"], name="mention_place"),
            models.Index(fields=["entry_from", "entry_to", "record_kind", "list_name"], name="mention_years"),
        ]

    def __str__(self) -> str:
        return f"{self.ref_code} {self.page}"


class OtherName(models.Model):
    """A further name of a mention: 曾用名, a name in brackets, the other script."""

    mention = models.ForeignKey(PersonMention, on_delete=models.CASCADE, related_name="other_names")
    name = models.ForeignKey(NameForm, on_delete=models.PROTECT, related_name="other_mentions", db_index=False)
    kind = models.CharField(max_length=8, default="former")  # former | alias

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "mention"], name="other_name_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.mention_id}"


class SupervisorName(models.Model):
    """A supervisor (导师) whom the row of a mention names: a way to the student, never a name of hers."""

    mention = models.ForeignKey(PersonMention, on_delete=models.CASCADE, related_name="supervisors")
    name = models.ForeignKey(NameForm, on_delete=models.PROTECT, related_name="+", db_index=False)
    written = models.CharField(max_length=200)  # as the list has it: 王大衡 教授

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "mention"], name="supervisor_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.written} {self.mention_id}"


class PersonName(models.Model):
    """A further name of a person, said by a named archivist upon a paper. Reversible, never edited.

    It stands with the record it was said of, and so goes where that goes when persons are merged and divided; every
    record of the same person is found by it.
    """

    mention = models.ForeignKey(PersonMention, on_delete=models.CASCADE, related_name="said_names")
    name = models.ForeignKey(NameForm, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, default="former")  # former | alias
    written = models.CharField(max_length=200)  # as the paper has it
    source = models.CharField(max_length=300)
    dated = models.CharField(max_length=40, blank=True)  # when the name was taken or given up, as the paper says
    asserted_by = models.BigIntegerField(null=True)
    asserted_by_name = models.CharField(max_length=80, blank=True)  # of another house, which it came from
    asserted_at = models.DateTimeField()
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_by_name = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mention", "name"], condition=models.Q(withdrawn_at__isnull=True), name="one_standing_name"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=["former", "alias"]), name="person_name_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.mention_id}"


class MentionNumber(models.Model):
    """A number by which a mention is found at once: student, certificate; of an ID number only the blind index."""

    value = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)  # student | id | diploma | degree | exam; with ~ its letters and digits alone
    mention = models.ForeignKey(PersonMention, on_delete=models.CASCADE, related_name="numbers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "kind", "mention"], name="mention_number_once")]

    def __str__(self) -> str:
        return self.kind


class PersonLink(models.Model):
    """An assertion by a named archivist (or by the import rule): this mention is that person. Reversible, never edited."""

    mention = models.ForeignKey(PersonMention, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    ground = models.CharField(max_length=300)
    asserted_by = models.BigIntegerField(null=True)
    asserted_by_name = models.CharField(max_length=80, blank=True)  # as of a name
    asserted_at = models.DateTimeField()
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mention"], condition=models.Q(withdrawn_at__isnull=True), name="one_standing_link"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mention_id} → {self.person_id}"


class PersonChange(models.Model):
    """Two persons were called one, or one taken apart into two: by whom, when, on what ground. Reversible, never edited.

    `moved`: the mentions that changed hands; of a merger from `other` to `kept`, of a division from `kept` to `other`.
    Persons and mentions are told by number only, so that an import may still be undone.
    """

    kind = models.CharField(max_length=8)  # merge | divide
    kept = models.BigIntegerField()
    other = models.BigIntegerField()
    moved = models.JSONField(default=list)
    enrolments = models.JSONField(default=list)
    ground = models.CharField(max_length=300)
    asserted_by = models.BigIntegerField(null=True)
    asserted_at = models.DateTimeField()
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["merge", "divide"]), name="person_change_kind")
        ]
        indexes = [
            models.Index(fields=["kept"], name="person_change_kept"),
            models.Index(fields=["other"], name="person_change_other"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.kept} {self.other}"


class LikelySame(models.Model):
    """Two mentions that may be of one person: found by rule, decided by a person, kept (domain.md 5.6 #5).

    No constraint binds it to the mentions, so that an import may still be undone; a pair of which one is gone is no work.
    """

    one = models.ForeignKey(
        PersonMention, on_delete=models.DO_NOTHING, db_constraint=False, related_name="likely_other", db_index=False
    )
    other = models.ForeignKey(
        PersonMention, on_delete=models.DO_NOTHING, db_constraint=False, related_name="likely_one"
    )
    score = models.SmallIntegerField()
    grounds = models.JSONField(default=list)  # codes, see texts.likeness
    state = models.CharField(max_length=9, default=states.Likeness.OPEN.value)
    found_at = models.DateTimeField()
    ground = models.CharField(max_length=300, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="likely_same_once"),
            models.CheckConstraint(condition=models.Q(state__in=LIKENESS), name="likely_same_state"),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="likely_same_work")]

    def __str__(self) -> str:
        return f"{self.one_id} ~ {self.other_id} {self.state}"


class NotFoundRecord(models.Model):
    """Somebody looked everywhere and did not find a person: what was asked, and each place with what came of it."""

    digest = models.CharField(max_length=32)  # keyed, of the question: equal questions are known again
    asked = EncryptedTextField(purpose="not_found.asked")  # JSON of the question
    purpose = models.CharField(max_length=120)
    places = models.JSONField(default=list)  # code, what came of it, how much was indexed then
    steps = models.JSONField(default=list)  # further ways: code of rules.looking, tried, else why not
    note = EncryptedTextField(purpose="not_found.note")
    looked_by = models.BigIntegerField(null=True)
    looked_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True, blank=True)  # whom it was about is gone; where was looked stays

    class Meta:
        indexes = [
            models.Index(fields=["digest", "looked_at"], name="not_found_question"),
            models.Index(fields=["purpose"], name="not_found_purpose"),
        ]

    def __str__(self) -> str:
        return f"not found {self.pk}"
