"""What an item takes from the volume around it: its class, and whether the volume keeps it back. Kept by the database.

Finding aids count and order millions of items; asked of the volume each time, the answer grows with the fonds. Triggers
and not services write it, so that no way of writing a volume or an item can forget it. Made anew after every migration:
SQLite drops them when it builds a table again.
"""

# ruff: noqa: S608  our own words alone, no value of anybody

from __future__ import annotations

from typing import Any

from django.db import connections

from lantai.catalogue.rules.publicity import NOT_ABOUT_PEOPLE

_KINDS = ", ".join(f"'{kind}'" for kind in NOT_ABOUT_PEOPLE)
_SAYS = ("secrecy", "restricted_reason", "record_kind", "class_node_id")


def _keeps_back(row: str) -> str:
    return f"({row}.secrecy <> 'PUBLIC' OR {row}.restricted_reason <> '' OR {row}.record_kind NOT IN ({_KINDS}))"


def _differs(word: str) -> str:
    return " OR ".join(f"OLD.{name} {word} NEW.{name}" for name in _SAYS)


# an item that is written waits for whoever is changing its volume just then, and is waited for (FOR SHARE)
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION catalogue_item_around() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.volume_id IS NULL THEN
    NEW.kept_back := false;
  ELSE
    SELECT {_keeps_back("v")}, v.class_node_id INTO NEW.kept_back, NEW.class_node_id
      FROM catalogue_volume v WHERE v.id = NEW.volume_id FOR SHARE;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION catalogue_volume_around() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE catalogue_item SET kept_back = {_keeps_back("NEW")}, class_node_id = NEW.class_node_id WHERE volume_id = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER catalogue_item_around BEFORE INSERT OR UPDATE OF volume_id ON catalogue_item
  FOR EACH ROW EXECUTE FUNCTION catalogue_item_around();
CREATE OR REPLACE TRIGGER catalogue_volume_around AFTER UPDATE OF {", ".join(_SAYS)} ON catalogue_volume
  FOR EACH ROW WHEN ({_differs("IS DISTINCT FROM")}) EXECUTE FUNCTION catalogue_volume_around();
"""

_FROM_VOLUME = f"SELECT {_keeps_back('v')}, v.class_node_id FROM catalogue_volume v WHERE v.id = NEW.volume_id"
_SQLITE = {
    "catalogue_item_around_new": f"""AFTER INSERT ON catalogue_item
      WHEN NEW.volume_id IS NOT NULL AND (NEW.kept_back, NEW.class_node_id) IS NOT ({_FROM_VOLUME})
      BEGIN UPDATE catalogue_item SET (kept_back, class_node_id) = ({_FROM_VOLUME}) WHERE id = NEW.id; END""",
    "catalogue_item_around_moved": f"""AFTER UPDATE OF volume_id ON catalogue_item WHEN NEW.volume_id IS NOT NULL
      BEGIN UPDATE catalogue_item SET (kept_back, class_node_id) = ({_FROM_VOLUME}) WHERE id = NEW.id; END""",
    "catalogue_item_around_left": """AFTER UPDATE OF volume_id ON catalogue_item WHEN NEW.volume_id IS NULL AND NEW.kept_back
      BEGIN UPDATE catalogue_item SET kept_back = 0 WHERE id = NEW.id; END""",
    "catalogue_volume_around": f"""AFTER UPDATE OF {", ".join(_SAYS)} ON catalogue_volume WHEN {_differs("IS NOT")}
      BEGIN UPDATE catalogue_item SET kept_back = {_keeps_back("NEW")}, class_node_id = NEW.class_node_id
      WHERE volume_id = NEW.id; END""",
}  # fmt: skip


def install(using: str = "default", **_signal: Any) -> None:
    """Make the triggers, whatever was there before. Called after every migration of this room."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            return
        for name, does in _SQLITE.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} {does}")
