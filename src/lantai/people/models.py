"""Tables of people: accounts, roles, departments through time, sites."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, default="applicant")  # staff | applicant
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = AccountManager()

    def __str__(self) -> str:
        return self.name
