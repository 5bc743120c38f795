"""`make migrations`: the one migration of each room made anew from its models (ADR 0006), as few steps as it takes.

Django writes every constraint and index as a step of its own, and each such step makes SQLite build its table again and
Django draw up its models again: two thirds of the time an empty data folder needs. What the columns of `CreateModel`
already allow is put there.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "lantai"
FOLDED = {"AddConstraint": ("constraints", "constraint"), "AddIndex": ("indexes", "index")}


def rooms() -> list[str]:
    return sorted(folder.parent.name for folder in PACKAGE.glob("*/migrations") if folder.is_dir())


def columns(thing: Any) -> set[str]:
    """Return the names of the fields a constraint or an index speaks of, as far as they are named plainly."""
    from django.db.models import F, Q

    def names(part: Any) -> set[str]:
        if isinstance(part, Q):
            said = [child for child in part.children if isinstance(child, tuple)]
            inner = [child for child in part.children if not isinstance(child, tuple)] + [value for _key, value in said]
            return {key.split("__")[0] for key, _value in said} | {name for child in inner for name in names(child)}
        if isinstance(part, F):
            return {part.name.split("__")[0]}
        if hasattr(part, "get_source_expressions"):
            return {name for child in part.get_source_expressions() if child is not None for name in names(child)}
        return set()

    found = {name.lstrip("-") for name in getattr(thing, "fields", ())} | set(getattr(thing, "include", None) or ())
    parts = [getattr(thing, "condition", None), *(getattr(thing, "expressions", None) or ())]
    return found | {name for part in parts if part is not None for name in names(part)}


def folded(operations: list[Any]) -> list[Any]:
    """Return the steps with constraints and indexes put into the table they belong to, where its columns are all there."""
    made: dict[str, Any] = {}
    left = []
    for step in operations:
        kind = type(step).__name__
        if kind == "CreateModel":
            made[step.name.lower()] = step
        elif kind in FOLDED:
            option, attribute = FOLDED[kind]
            table, thing = made.get(step.model_name.lower()), getattr(step, attribute)
            if table is not None and columns(thing) <= {name for name, _field in table.fields}:
                table.options.setdefault(option, []).append(thing)
                continue
        left.append(step)
    return left


def main() -> int:
    os.environ["LANTAI_HOME"] = tempfile.mkdtemp(prefix="lantai-migrations-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "lantai.config.settings"
    sys.path.insert(0, str(PACKAGE.parent))
    import django
    from django.conf import settings

    settings.MIGRATION_MODULES = dict.fromkeys(rooms())  # as if ours were not there yet
    django.setup()
    from django.utils import translation

    translation.deactivate_all()  # words of fields as they are written, as Django does it
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
    from django.db.migrations.state import ProjectState
    from django.db.migrations.writer import MigrationWriter

    ours, loader = set(rooms()), MigrationLoader(None, ignore_no_migrations=True)
    detector = MigrationAutodetector(
        loader.project_state(), ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner(specified_apps=ours)
    )
    changes = detector.changes(graph=loader.graph, trim_to_apps=ours, convert_apps=ours)
    for room, migrations in sorted(changes.items()):
        if len(migrations) > 1:
            sys.stderr.write(
                f"{room} needs {len(migrations)} migrations: its tables and another room's refer to each other\n"
            )
            return 1
        (migration,) = migrations
        before = len(migration.operations)
        migration.operations = folded(migration.operations)
        text = MigrationWriter(migration, include_header=False).as_string()
        (PACKAGE / room / "migrations" / "0001_initial.py").write_text(text.lstrip("\n"), "utf-8")
        print(f"{room}: {before} steps, {len(migration.operations)} left")
    return 0


if __name__ == "__main__":
    sys.exit(main())
