"""Fonds, schemes, patterns and words: versioned data, never enums (domain.md 2.1–2.4)."""

from __future__ import annotations

from django.db import models


class Fonds(models.Model):
    """全宗: all records of one body, for example a merged predecessor university."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    year_from = models.IntegerField(null=True, blank=True)
    year_to = models.IntegerField(null=True, blank=True)
    history = models.TextField(blank=True)
    elements = models.JSONField(default=dict, blank=True)  # of DA/T 18 that no column holds

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ClassificationScheme(models.Model):
    """分类方案: one version of one scheme. JX14 means one thing here and another there."""

    code = models.CharField(max_length=40)  # "process", "level"
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="scheme_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class SchemeUse(models.Model):
    """Which scheme a fonds used in which years. A merged university carries several at once."""

    fonds = models.ForeignKey(Fonds, on_delete=models.PROTECT, related_name="scheme_uses")
    scheme = models.ForeignKey(ClassificationScheme, on_delete=models.PROTECT, related_name="uses")
    year_from = models.IntegerField(null=True, blank=True)
    year_to = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fonds", "scheme", "year_from"], name="scheme_use_once")]

    def __str__(self) -> str:
        return f"{self.fonds_id}:{self.scheme_id}"


class Reclassing(models.Model):
    """What a fonds holds being classed again by the worker, piece by piece, since its schemes were decided otherwise."""

    fonds = models.OneToOneField(Fonds, on_delete=models.PROTECT, related_name="reclassing")
    asked = models.IntegerField(default=1)  # how often: a run notices by it that more was decided since it began
    looked_up_to = models.BigIntegerField(default=0)  # id of the last item by itself that was looked at
    total = models.IntegerField(default=0)  # volumes to change and items to look at
    done = models.IntegerField(default=0)
    done_before = models.IntegerField(default=0)  # when it was last taken up: for the rate
    volumes = models.IntegerField(default=0)  # changed so far
    items = models.IntegerField(default=0)
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    runner = models.BigIntegerField(default=0)  # the event whose task is at it: that of an earlier asking lets be
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)  # when the last piece went in
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.fonds_id} {self.done}/{self.total}"


class ClassNode(models.Model):
    """类目: one class of one scheme version."""

    scheme = models.ForeignKey(ClassificationScheme, on_delete=models.PROTECT, related_name="nodes")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=24)  # whole: "JX14", "JX1311"
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    depth = models.SmallIntegerField(default=1)
    record_kinds = models.JSONField(default=list, blank=True)  # codes of RecordKind that sit here

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="class_node_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CodePattern(models.Model):
    """How reference codes are built: a regular expression with named parts, and an example that must match."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20, default="1")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=8, default="volume")  # volume | item
    expression = models.CharField(max_length=400)
    example = models.CharField(max_length=80)
    rank = models.SmallIntegerField(default=100)  # tried in this order
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="code_pattern_once")]

    def __str__(self) -> str:
        return self.code


class RetentionTerm(models.Model):
    """A word for a retention period. Words of two eras stand side by side; one is mapped to another by appraisal only."""

    code = models.CharField(max_length=16, unique=True)  # "Y", "D30", "OLD_LONG"
    era = models.CharField(max_length=40)
    name = models.CharField(max_length=20)  # 永久, 30年, 长期
    name_en = models.CharField(max_length=40, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    years_min = models.IntegerField(null=True, blank=True)
    years_max = models.IntegerField(null=True, blank=True)
    permanent = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class RecordKind(models.Model):
    """A kind of record about persons: 录取名册, 学籍卡 … Codes are those of the material types where one answers one."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    aliases = models.JSONField(default=list, blank=True)  # words in list names and titles
    materials = models.JSONField(default=list, blank=True)  # material types a record of this kind can answer
    certain_source = models.BooleanField(default=False)
    rank = models.SmallIntegerField(default=100)

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class HoldingsMapRow(models.Model):
    """What exists for which years, and where else to ask (domain.md 5.6 #16)."""

    record_kind = models.CharField(max_length=24)  # code of RecordKind; "*" for every kind
    year_from = models.IntegerField(null=True, blank=True)
    year_to = models.IntegerField(null=True, blank=True)
    level = models.CharField(max_length=24, blank=True)
    unit = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=12)  # held | not_held | unknown
    words = models.CharField(max_length=300, blank=True)
    words_en = models.CharField(max_length=400, blank=True)
    elsewhere = models.CharField(max_length=300, blank=True)
    elsewhere_en = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record_kind", "year_from", "year_to"], name="holdings_map_kind")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer__in=["held", "not_held", "unknown"]), name="holdings_map_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.year_from}–{self.year_to} {self.answer}"
