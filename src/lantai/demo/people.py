"""Who works at the archive of Jinjiang University, and who comes to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lantai.foundation import ids
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.people import services

SYSTEM = Actor.system("demonstration")
SINCE = date(2020, 9, 1)


@dataclass(frozen=True, slots=True)
class Staff:
    username: str
    name: str
    roles: tuple[str, ...]
    site: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    name: str
    contact: str
    locale: str = "zh-hans"
    organisation: str = ""
    role: str = ""


STAFF = (
    Staff("hejingan", "何静安", ("window_archivist", "archivist"), "WM", "利用科"),
    Staff("qinzhiyuan", "秦知远", ("second_archivist", "archivist"), "", "利用科"),
    Staff("shenhuaijin", "沈怀瑾", ("archivist", "window_archivist"), "WM", "利用科"),
    Staff("liangziheng", "梁子衡", ("archivist", "window_archivist"), "SH", "利用科"),
    Staff("chengguanlan", "程观澜", ("director",), "", "馆长室"),
    Staff("suwangshu", "苏望舒", ("deputy_director",), "", "馆长室"),
    Staff("weishoucheng", "魏守成", ("guard",), "WM", "门卫室"),
    Staff("luomin", "罗敏", ("workstation_clerk",), "BJ", "滨江工作站"),
    Staff("fangxiaotang", "方晓棠", ("dept_archivist",), "", "计算机学院"),
    Staff("maxiaodong", "马晓冬", ("contractor",), "", "蜀图数字加工有限公司"),
    Staff("gaoxingjian", "高行健", ("sysadmin",)),
    Staff("baishouzhen", "白守真", ("secadmin",)),
    Staff("lutingsong", "鲁听松", ("auditor",)),
)
# Which account stands for which role in `demo.json`.
SHOWN = {
    "window_archivist": "hejingan",
    "second_archivist": "qinzhiyuan",
    "archivist": "shenhuaijin",
    "director": "chengguanlan",
    "deputy_director": "suwangshu",
    "guard": "weishoucheng",
    "workstation_clerk": "luomin",
    "dept_archivist": "fangxiaotang",
    "contractor": "maxiaodong",
    "sysadmin": "gaoxingjian",
    "secadmin": "baishouzhen",
    "auditor": "lutingsong",
}
APPLICANTS = {
    "applicant": Applicant("林书遥", "13800550188"),
    "alumnus_abroad": Applicant("周念慈", "zhou.nianci@mail.example", locale="en"),
    "unit_clerk": Applicant("许明远", "hr@unit.example", organisation="锦城市第一设计院", role="unit_clerk"),
}


def password() -> str:
    """Return a first password that can be typed: the demonstration may stand on a network one day."""
    return "-".join(ids.mint(4).lower() for _ in range(3))


def seed_staff() -> dict[str, dict[str, str]]:
    """Make the staff with their roles and second factors; return the logins to show, by role."""
    logins: dict[str, dict[str, str]] = {}
    shown = {username: role for role, username in SHOWN.items()}
    for member in STAFF:
        secret = password()
        made = services.create_staff(
            SYSTEM, username=member.username, name=member.name, department=member.department, password=secret
        )
        for role in member.roles:
            services.grant_role(
                SYSTEM,
                account_id=made.account_id,
                role=role,
                site=member.site,
                valid_from=SINCE,
                reason="demonstration",
            )
        totp = services.enrol_totp(SYSTEM, account_id=made.account_id)
        if member.username in shown:
            logins[shown[member.username]] = {"name": member.username, "password": secret, "totp_secret": totp}
    return logins


def seed_applicants() -> dict[str, dict[str, str]]:
    """Make the applicants. They have no password: a code goes to their contact, into the outbox."""
    logins = {}
    for role, applicant in APPLICANTS.items():
        account_id = services.create_applicant(
            SYSTEM, name=applicant.name, locale=applicant.locale, organisation=applicant.organisation
        )
        address = people.parse_contact(applicant.contact)
        assert address is not None
        services.attach_contact(SYSTEM, account_id=account_id, address=address)
        if applicant.role:
            services.grant_role(SYSTEM, account_id=account_id, role=applicant.role)
        logins[role] = {"name": applicant.contact, "password": "", "totp_secret": ""}
    return logins


def actor(role: str, *, purpose: str = "demonstration") -> Actor:
    """Return the account shown for `role` as an actor at the door, second factor given."""
    if role in APPLICANTS:
        address = people.parse_contact(APPLICANTS[role].contact)
        assert address is not None
        account_id = people.owner_of(address)
        assert account_id is not None
        return people.actor_for(account_id, channel="WEB")
    account = people.by_username(SHOWN[role])
    assert account is not None
    return people.actor_for(account.id, channel="WEB", purpose=purpose, second_factor=True)
