"""What every command does before its own work: an empty data folder becomes a working one; someone acts."""

from __future__ import annotations

import argparse
import importlib
import os
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from lantai.cli import marks
from lantai.foundation import keymarks, migrating
from lantai.foundation.actor import Actor
from lantai.foundation.errors import CannotNow, LantaiError

ROOMS = (
    "foundation",
    "people",
    "notices",
    "preservation",
    "certification",
    "catalogue",
    "stacks",
    "digitisation",
    "discovery",
    "reference",
    "reporting",
)
CLERK = "demo-clerk"


class LaterVersion(CannotNow):
    """The data was written by a later version."""

    code = "NEWER_DATA"


class NobodyActs(LantaiError):  # noqa: N818
    """A command that needs a person was given none."""

    code = "NOBODY_ACTS"


def ensure_ready() -> bool:
    """Migrate and load the fixtures of every room, unless this was done. Idempotent; returns whether it did something.

    Fixtures are what an archive may change later (materials, purposes, schemes, templates …); each room loads its own
    in `services.load_fixtures()`, which never overwrites what was changed.
    """
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    refuse_newer(executor.loader)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        keymarks.prove()
    if not plan and marks.is_prepared(Path(settings.HOME)):
        return False
    if plan:
        migrate()
        keymarks.prove()
    load_fixtures()
    marks.note_prepared(Path(settings.HOME))
    return True


def refuse_newer(loader: MigrationLoader) -> None:
    """Raise `LaterVersion` when the tables were changed by a later version than this one."""
    ours = {config.label for config in apps.get_app_configs()}
    unknown = sorted(key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations)
    if unknown:
        raise LaterVersion(
            _("数据是由更新版本的兰台写成的（%(what)s），这个版本不能用它。请装上那个版本，或从升级前的备份恢复。")
            % {"what": ".".join(unknown[0])}
        )


def migrate() -> None:
    """Make the folders and the tables."""
    from django.core.management import call_command

    for folder in (settings.HOME, settings.STATIC_ROOT):
        Path(folder).mkdir(parents=True, exist_ok=True)  # for this user alone: see the umask in the settings
    with migrating.new_models_drawn_alone():
        call_command("migrate", interactive=False, verbosity=0)


def load_fixtures() -> None:
    for room in ROOMS:
        try:
            services = importlib.import_module(f"lantai.{room}.services")
        except ModuleNotFoundError as error:
            if error.name != f"lantai.{room}.services":
                raise
            continue
        if hasattr(services, "load_fixtures"):
            services.load_fixtures()


def add_acting(parser: argparse.ArgumentParser) -> None:
    """Give a topic the options that say who acts and why."""
    parser.add_argument("--as", dest="acting_as", metavar="NAME", default=os.environ.get("LANTAI_ACTOR", ""))
    parser.add_argument("--purpose", metavar="TEXT", default="")


def acting(arguments: argparse.Namespace) -> Actor:
    """Return the named account that acts; only the demonstration profile has a default, a clerk.

    Raises `NobodyActs` when no such account is active or, outside the demonstration, when none was named.
    """
    from lantai.people import queries as people

    name = getattr(arguments, "acting_as", "")
    purpose = getattr(arguments, "purpose", "")
    if not name and not settings.DEMONSTRATION:
        raise NobodyActs(_("请用 --as 姓名 或环境变量 LANTAI_ACTOR 说明由谁操作。"))
    account = people.by_username(name or CLERK)
    if account is None and not name:
        return _clerk(purpose or "demonstration")
    if account is None or not account.is_active:
        raise NobodyActs(_("没有名为 %(name)s 的有效账号。") % {"name": name})
    return people.actor_for(account.id, channel="CLI", purpose=purpose or ("" if name else "demonstration"))


def _clerk(purpose: str) -> Actor:
    """Make the demonstration's clerk, once: an archivist who may take holdings in and look people up."""
    from lantai.people import queries as people
    from lantai.people import services

    made = services.create_staff(Actor.system("demonstration"), username=CLERK, name=_("示例办事员"))
    for role in ("archivist", "window_archivist"):
        services.grant_role(Actor.system("demonstration"), account_id=made.account_id, role=role)
    return people.actor_for(made.account_id, channel="CLI", purpose=purpose)
