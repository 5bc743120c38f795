"""Projects, batches, what was delivered, its pages, and the checks of them. The bytes belong to preservation."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from lantai.digitisation.states.batches import STANDING, BatchState, Channel, CheckState, FileState, PageState


class Project(models.Model):
    """数字化项目: what a contract asks for. Its limits are data, not code."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT, related_name="+")
    contractor = models.CharField(max_length=120)  # who scans: a firm, or the archive itself
    pattern = models.CharField(max_length=120, blank=True)  # of names, "{ref_code}/{page}"; empty: the usual ones
    thresholds = models.JSONField(default=dict, blank=True)  # see rules.findings.Thresholds
    sample_share = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.05"))  # of volumes
    sample_least = models.PositiveIntegerField(default=1)  # volumes
    pass_share = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.95"))  # of pages without defect
    two_keys = models.BooleanField(default=False)  # names are entered twice
    copy_format = models.CharField(max_length=8, blank=True)  # of access copies: JPEG, PDF, JPEG+PDF; empty: none
    copy_quality = models.PositiveSmallIntegerField(default=85)  # of JPEG, as libjpeg counts it
    folder = models.CharField(max_length=80, blank=True)  # below settings.RECEIVE; empty: no watched folder
    folder_acting = models.BigIntegerField(null=True, blank=True)  # in whose name the folder is received
    folder_visited_at = models.DateTimeField(null=True, blank=True)
    folder_trouble = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sample_share__gt=0, sample_share__lte=1, pass_share__gt=0, pass_share__lte=1),
                name="project_shares",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ProjectMember(models.Model):
    """A contractor's account that may deliver for a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "account"], name="project_member_once")]

    def __str__(self) -> str:
        return f"{self.account_id} of {self.project_id}"


class Batch(models.Model):
    """批次: volumes that go through the steps of DA/T 31 together."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, default=BatchState.PLANNED.value)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    accepting_at = models.DateTimeField(null=True, blank=True)  # somebody accepted it; its pages are being attached
    accepted_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    report_id = models.UUIDField(null=True, blank=True)  # the acceptance report, in preservation
    people_indexed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="scan_batch_number_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in BatchState]), name="scan_batch_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number}"


class BatchStep(models.Model):
    """One step that was done with: by whom, when, how many (volumes or pages)."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "at"], name="scan_step_batch")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.state}"


class BatchVolume(models.Model):
    """A volume or item in a batch: what the pages of a delivery may belong to."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="volumes")
    volume = models.ForeignKey("catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ref_code = models.CharField(max_length=80)
    ref_code_norm = models.CharField(max_length=80)
    title = models.CharField(max_length=500, blank=True)
    pages_declared = models.PositiveIntegerField(null=True, blank=True)  # as the catalogue says
    loan_id = models.BigIntegerField(null=True, blank=True)  # of the stacks
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "ref_code_norm"], name="scan_volume_once"),
            models.CheckConstraint(
                condition=Q(volume__isnull=False, item__isnull=True) | Q(volume__isnull=True, item__isnull=False),
                name="scan_volume_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.ref_code


class Delivery(models.Model):
    """One receipt: a folder, an archive, an afternoon's upload. Counts are of files."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8)
    source = models.CharField(max_length=255, blank=True)
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    received = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)  # received before, bit for bit under the same name

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=[c.value for c in Channel]), name="delivery_channel_known")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.channel} {self.begun_at:%Y-%m-%d %H:%M}"


class DeliveredFile(models.Model):
    """A file as it came. The row and the bytes are there together, or neither."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)  # its path in the delivery
    sha256 = models.CharField(max_length=64)
    md5 = models.CharField(max_length=32)  # only to compare with manifests of that kind
    length = models.BigIntegerField()
    object_id = models.UUIDField(null=True, blank=True)  # none: it was empty
    state = models.CharField(max_length=8, default=FileState.WAITING.value)
    pages = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "name", "sha256"], name="delivered_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in FileState]), name="delivered_state_known"),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="delivered_waiting", condition=Q(state="WAITING")),
            models.Index(fields=["batch", "sha256"], name="delivered_digest"),
        ]

    def __str__(self) -> str:
        return self.name


class Declaration(models.Model):
    """What a manifest says of a file."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="declarations")
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)  # SHA-256, or MD5 by its length
    manifest = models.CharField(max_length=255)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "name"], name="declared_once")]

    def __str__(self) -> str:
        return self.name


class BatchPage(models.Model):
    """A received page: a picture everybody can use (`object_id`), its place, and what was found on it."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="pages")
    file = models.ForeignKey(DeliveredFile, on_delete=models.CASCADE, related_name="page_rows")
    frame = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)  # of the file that was handed in
    object_id = models.UUIDField(null=True, blank=True, db_index=True)
    source_object_id = models.UUIDField(null=True, blank=True)
    media_type = models.CharField(max_length=40, blank=True)
    width = models.PositiveIntegerField(default=0)  # upright
    height = models.PositiveIntegerField(default=0)
    dpi = models.FloatField(default=0)
    look = models.CharField(max_length=64, blank=True)  # 256 bits, hex: see rules.findings
    ref_code = models.CharField(max_length=80, blank=True)
    ref_code_norm = models.CharField(max_length=80, blank=True)
    label = models.CharField(max_length=40, blank=True)
    label_norm = models.CharField(max_length=40, blank=True)
    sort_key = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10)
    needs_look = models.BooleanField(default=False)  # a finding that no person has looked at yet
    looked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    page_image_id = models.BigIntegerField(null=True, blank=True)  # in the catalogue, once accepted
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "frame"], name="batch_page_once"),
            models.UniqueConstraint(
                fields=["batch", "ref_code_norm", "label_norm"],
                condition=Q(state__in=[s.value for s in STANDING]) & ~Q(ref_code_norm=""),
                name="batch_place_once",
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in PageState]), name="batch_page_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[s.value for s in STANDING])
                | (Q(object_id__isnull=False) & ~Q(ref_code_norm="") & ~Q(label_norm="")),
                name="batch_page_standing_has_place",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "ref_code_norm", "sort_key", "id"], name="batch_page_order"),
            models.Index(fields=["batch", "state"], name="batch_page_state"),
        ]

    def __str__(self) -> str:
        return f"{self.ref_code} {self.label}"


class PageFinding(models.Model):
    """One code of what the machine found on a page."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(BatchPage, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(max_length=24)
    detail = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "code"], name="finding_once")]
        indexes = [models.Index(fields=["batch", "code"], name="finding_batch_code")]

    def __str__(self) -> str:
        return self.code


class Defect(models.Model):
    """Why a page goes back: its kind, where on the page, who said so. `ended_at`: replaced, or taken back."""

    page = models.ForeignKey(BatchPage, on_delete=models.CASCADE, related_name="defects")
    kind = models.CharField(max_length=24)
    note = models.CharField(max_length=300, blank=True)
    region = models.JSONField(null=True, blank=True)  # [x, y, w, h], 0–1 of the page
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")  # none: the machine
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page"], condition=Q(ended_at__isnull=True), name="defect_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.page_id}"


class SampleCheck(models.Model):
    """One check by sample: what was drawn, how, who looked, what came of it. Rounds 1 and 2, by different people."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="checks")
    round = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, default=CheckState.OPEN.value)
    seed = models.BigIntegerField()
    share = models.DecimalField(max_digits=5, decimal_places=4)
    least = models.PositiveIntegerField()
    threshold = models.DecimalField(max_digits=5, decimal_places=4)
    volumes_total = models.PositiveIntegerField()
    volumes = models.JSONField(default=list)  # normal codes that were drawn
    pages = models.PositiveIntegerField(default=0)
    defects = models.PositiveIntegerField(default=0)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "round", "attempt"], name="sample_check_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in CheckState]), name="sample_state_known"),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="sample_round_known"),
            models.CheckConstraint(condition=Q(defects__lte=F("pages")), name="sample_defects_within"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} round {self.round}"


class SampleLook(models.Model):
    """One page of a sample, looked at. An empty kind: nothing to object to."""

    check_row = models.ForeignKey(SampleCheck, on_delete=models.CASCADE, related_name="looks")
    page = models.ForeignKey(BatchPage, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_row", "page"], name="sample_look_once")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.kind or 'good'}"


class AccessCopy(models.Model):
    """利用副本: a picture or PDF made of delivered pages to be used in their place. `refused`: why there is none."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="copies", db_index=False)
    kind = models.CharField(max_length=4)  # JPEG of a page, PDF of a volume
    ref_code = models.CharField(max_length=80)
    ref_code_norm = models.CharField(max_length=80)
    label = models.CharField(max_length=40, blank=True)  # of the page
    sort_key = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200)  # in the zip
    made_of = models.CharField(max_length=64)  # digest of what it was made of, and how
    sha256 = models.CharField(max_length=64, blank=True)
    length = models.BigIntegerField(default=0)
    refused = models.CharField(max_length=24, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind", "ref_code_norm", "label"], name="access_copy_once"),
        ]

    def __str__(self) -> str:
        return self.name
