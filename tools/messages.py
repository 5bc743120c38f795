"""Translations: Chinese words in the code are the source, each app keeps its English in `locale/en/LC_MESSAGES`.

`extract` takes new words into the catalogues (needs Django for templates), `check` fails on anything missing,
`compile` writes the `.mo` files Django reads. Babel does the reading and writing: `msgfmt` is not on every machine.
"""

from __future__ import annotations

import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages import extract, mofile, pofile
from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "lantai"
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_p": ((1, "c"), 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
Key = tuple[str, str | tuple[str, ...]]


def home_of(path: Path) -> Path:
    """Return the folder whose catalogue holds the words of `path`: the nearest app, else the package."""
    for folder in path.parents:
        if (folder / "apps.py").exists():
            return folder
        if folder == PACKAGE:
            break
    return PACKAGE


def words_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    text = path.read_text("utf-8")
    if path.suffix in {".html", ".txt", ".svg"}:
        from django.utils.translation.template import templatize

        text = templatize(text, origin=str(path))
    elif "gettext" not in text:
        return
    stream = io.BytesIO(text.encode())
    for _line, found, _comments, context in extract.extract("python", stream, KEYWORDS, (), {"encoding": "utf-8"}):
        if found and found != "":
            yield found, context


def found_words() -> dict[Path, dict[Key, set[str]]]:
    """Return, for each app folder, each word with the places where it stands."""
    apps: dict[Path, dict[Key, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt", ".svg"} or "locale" in path.parts or "migrations" in path.parts:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        for word, context in words_of(path):
            apps[home_of(path)][context or "", word].add(path.relative_to(ROOT).as_posix())
    return apps


def catalogue_path(app: Path) -> Path:
    return app / "locale" / "en" / "LC_MESSAGES" / "django.po"


def read(app: Path) -> Catalog:
    path = catalogue_path(app)
    if not path.exists():
        return Catalog(locale="en", charset="utf-8")
    with path.open("rb") as stream:
        return pofile.read_po(stream, locale="en", charset="utf-8")


def known(catalogue: Catalog) -> dict[Key, Message]:
    return {(message.context or "", message.id): message for message in catalogue if message.id}


def is_said(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def write_catalogues() -> int:
    """Take new words in, keep what is said, drop what is no longer asked. Return how many words lack English."""
    everywhere: dict[Key, Message] = {}
    for path in PACKAGE.rglob("django.po"):
        everywhere.update((key, message) for key, message in known(read(path.parents[3])).items() if is_said(message))
    lacking = 0
    for app, words in found_words().items():
        said = known(read(app))
        fresh = Catalog(locale="en", charset="utf-8", fuzzy=False)
        for (context, word), places in sorted(words.items(), key=lambda item: (min(item[1]), str(item[0]))):
            old = said.get((context, word))
            message = old if is_said(old) else everywhere.get((context, word))
            string = message.string if message else ""
            first = word[0] if isinstance(word, tuple) else word
            if not string and not HAN.search(first):
                string = word if isinstance(word, tuple) else first
            flags = ["python-format"] if PLACEHOLDER.search(first) else []
            fresh.add(
                word,
                string,
                context=context or None,
                locations=[(place, None) for place in sorted(places)],
                flags=flags,
            )
            lacking += not string
        path = catalogue_path(app)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.write(
                b'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
                b'"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
            )
            body = io.BytesIO()
            pofile.write_po(body, fresh, width=110, omit_header=True, include_lineno=False)
            stream.write(body.getvalue())
    return lacking


def faults() -> list[str]:
    found: list[str] = []
    for app, words in found_words().items():
        said = known(read(app))
        name = app.relative_to(ROOT / "src")
        for (context, word), places in words.items():
            first = word[0] if isinstance(word, tuple) else word
            message = said.get((context, word))
            if not is_said(message):
                found.append(f"{name}: no English for “{first}” ({min(places)})")
                continue
            assert message is not None
            strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            for string in strings:
                if sorted(PLACEHOLDER.findall(first)) != sorted(PLACEHOLDER.findall(string)) and len(strings) == 1:
                    found.append(f"{name}: other placeholders in the English of “{first}”")
                if len(HAN.findall(string)) * 2 > len(LATIN.findall(string)) and not HAN_ALLOWED.search(string):
                    found.append(f"{name}: Chinese left in the English of “{first}”: {string}")
    return found


HAN_ALLOWED = re.compile(r"中文|兰台|档|[“（(]")  # names that are quoted in English sentences


def compile_all() -> int:
    count = 0
    for path in sorted(PACKAGE.rglob("*.po")):
        with path.open("rb") as stream:
            catalogue = pofile.read_po(stream, charset="utf-8")
        target = path.with_suffix(".mo")
        draft = target.with_suffix(".new")
        with draft.open("wb") as stream:
            mofile.write_mo(stream, catalogue)
        draft.replace(target)
        count += 1
    return count


def main() -> int:
    what = sys.argv[1] if len(sys.argv) > 1 else "check"
    if what == "compile":
        compile_all()
        return 0
    if what == "extract":
        lacking = write_catalogues()
        compile_all()
        print(f"{lacking} words lack English")
        return 0
    problems = faults()
    for problem in problems:
        print(problem)
    print(f"translations: {len(problems)} faults")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
