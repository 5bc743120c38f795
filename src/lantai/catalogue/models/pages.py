"""Page images and the marks on them. The bytes belong to preservation."""

from __future__ import annotations

from django.db import models


class PageImage(models.Model):
    """One scanned page of a volume (or of an item that stands by itself)."""

    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT)
    volume = models.ForeignKey(
        "catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="page_images"
    )
    item = models.ForeignKey(
        "catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="page_images"
    )
    ref_code = models.CharField(max_length=80)
    ref_code_norm = models.CharField(max_length=80)
    label = models.CharField(max_length=40)  # "012", "12附": as named
    label_norm = models.CharField(max_length=40)  # "12", "12附": how mentions and people name it
    sort_key = models.CharField(max_length=80)
    object_id = models.UUIDField()  # in preservation: a picture everybody can use
    source_object_id = models.UUIDField(null=True, blank=True)  # what it was derived from (PDF, several pages, deep)
    sha256 = models.CharField(max_length=64)  # of the file that was handed in
    media_type = models.CharField(max_length=40)
    frame = models.IntegerField(default=0)  # page of a PDF or TIFF, from 0
    width = models.IntegerField()  # upright, after its orientation tag
    height = models.IntegerField()
    file_name = models.CharField(max_length=255, blank=True)
    header_region = models.JSONField(null=True, blank=True)
    batch = models.ForeignKey("catalogue.ImportBatch", on_delete=models.PROTECT, null=True, blank=True)
    attached_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)  # its bytes went after a destruction; this row stays

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fonds", "ref_code_norm", "label_norm"], name="page_image_once"),
            models.CheckConstraint(
                condition=models.Q(volume__isnull=False) | models.Q(item__isnull=False), name="page_image_has_place"
            ),
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="page_image_size"),
        ]
        indexes = [
            models.Index(fields=["volume", "sort_key"], name="page_in_volume"),
            models.Index(fields=["ref_code_norm", "label_norm"], name="page_code_label"),
        ]

    def __str__(self) -> str:
        return f"{self.ref_code} {self.label}"


class PictureThen(models.Model):
    """Which picture a page had until another was put in its place: the bytes it was kept in then. Never edited."""

    page_image = models.ForeignKey(PageImage, on_delete=models.PROTECT, related_name="then")
    object_id = models.UUIDField()
    source_object_id = models.UUIDField(null=True, blank=True)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page_image", "until"], name="picture_then_once")]
        indexes = [models.Index(fields=["until"], name="picture_then_until")]

    def __str__(self) -> str:
        return f"{self.page_image_id} … {self.until:%Y-%m-%d}"


class RegionMark(models.Model):
    """A verified mark: the row of a mention, or a header. An archivist made it; it is superseded, never edited."""

    page_image = models.ForeignKey(PageImage, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=8, default="row")  # row | header
    mention = models.ForeignKey(
        "catalogue.PersonMention", on_delete=models.PROTECT, null=True, blank=True, related_name="marks"
    )
    region = models.JSONField()
    marked_by = models.BigIntegerField(null=True)
    marked_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mention"],
                condition=models.Q(kind="row", superseded_at__isnull=True),
                name="one_mark_per_mention",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.page_image_id}"


class HeaderProposal(models.Model):
    """Where a machine says the header of a page stands. Nothing is shown on a copy for its sake until an archivist marks it.

    A new reading of the page puts another in its place; what an archivist marked stays with the page.
    """

    page_image = models.OneToOneField(PageImage, on_delete=models.CASCADE, related_name="header_proposal")
    object_id = models.UUIDField()  # of the picture that was read
    region = models.JSONField()
    source = models.CharField(max_length=8, default="ocr")
    confidence = models.FloatField()
    proposed_at = models.DateTimeField()
    refused_by = models.BigIntegerField(null=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"header of {self.page_image_id}"
