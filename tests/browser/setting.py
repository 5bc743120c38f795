"""`python -m tests.browser.setting`: make the staff of a story, and something open to read, in the data folder of the
environment; print the logins.
"""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path

import django

django.setup()

from django.contrib.auth import base_user  # noqa: E402

from lantai.catalogue import services as catalogue  # noqa: E402
from lantai.cli.prepare import ensure_ready  # noqa: E402
from lantai.foundation.actor import Actor  # noqa: E402
from lantai.people import services  # noqa: E402
from tests import cast  # noqa: E402
from tests.browser.house import PASSWORD  # noqa: E402
from tests.catalogue import roomful  # noqa: E402

STAFF = {
    "window_archivist": ("he", "何静安", ("window_archivist", "archivist"), "WM"),
    "third_archivist": ("shen", "沈怀瑾", ("window_archivist", "archivist"), "WM"),
    "second_archivist": ("qin", "秦知远", ("second_archivist", "archivist"), ""),
    "director": ("cheng", "程观澜", ("director",), ""),
    "contractor": ("ma", "马晓冬", ("contractor",), ""),
    "sysadmin": ("gao", "高行健", ("sysadmin",), ""),
    "secadmin": ("bai", "白守真", ("secadmin",), ""),
    "auditor": ("lu", "鲁听松", ("auditor",), ""),
}


def main() -> None:
    base_user.make_password = cache(base_user.make_password)  # all have one: it is hashed, slowly, once
    ensure_ready()
    system = Actor.system("story")
    logins = {}
    for role, (username, name, roles, site) in STAFF.items():
        made = services.create_staff(system, username=username, name=name, password=PASSWORD)
        for one in roles:
            services.grant_role(system, account_id=made.account_id, role=one, site=site)
        totp = services.enrol_totp(system, account_id=made.account_id)
        logins[role] = {"name": username, "password": PASSWORD, "totp_secret": totp}
    with tempfile.TemporaryDirectory() as folder:
        roomful.fill(Path(folder))
    catalogue.set_reading_terms(cast.director(), fonds_code="J02", stubs=True, images="MARKED")
    catalogue.open_topic(cast.director(), code=roomful.gather())
    print(json.dumps(logins))


if __name__ == "__main__":
    main()
