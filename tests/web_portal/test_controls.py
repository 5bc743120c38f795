"""Form controls drawn by code say what Django's templates say."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from lantai.web.design.drawing import Controls


class Everything(forms.Form):
    text = forms.CharField(max_length=5)
    number = forms.IntegerField(min_value=3, required=False)
    password = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    tick = forms.BooleanField(required=False)
    upload = forms.FileField()
    day = forms.DateField()
    one = forms.ChoiceField(choices=[("", "—"), ('a"<', "A & <b>"), ("group", [("x", "X"), (1, "eins")])])
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])
    area = forms.CharField(widget=forms.Textarea)
    radio = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A")])


@pytest.mark.parametrize(
    "given",
    [
        None,
        {"text": "<\">'&", "number": "7", "tick": "on", "one": 'a"<', "several": ["a", "b"], "day": "2020-01-01"},
        {"text": mark_safe("&amp;"), "number": "0", "one": "1", "area": "<b>"},
    ],
)  # fmt: skip
def test_each_control_is_drawn_as_by_its_template(given):
    ours, theirs = (Everything(given, renderer=kind(), initial={"number": 0}) for kind in (Controls, DjangoTemplates))
    for mine, model in zip(ours, theirs, strict=True):
        for attributes in ({}, {"class": 'q"', "aria-invalid": "true", "hidden": True, "disabled": False, "data-x": 3}):
            drawn, meant = (one.as_widget(attrs={**attributes}) for one in (mine, model))
            assert re.sub(r"\n\s*\n", "\n", drawn) == re.sub(r"\n\s*\n", "\n", meant)
            assert hasattr(drawn, "__html__")
