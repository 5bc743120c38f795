"""The small cast used by all tests: each function makes the account once and returns its `Actor`.

Staff come with their second factor already satisfied; pass ``second_factor=False`` for the other case.
"""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.people import queries, services
from lantai.people.models import Account, Contact, OrgUnit
from lantai.people.services.codes import attach_contact
from lantai.people.services.setup import load_fixtures

PASSWORD = "qing-shan-lv-shui-1986"
SYSTEM = Actor.system("cast")


def fixtures() -> None:
    """Have there what the room people ships: the archive, sites, calendar, units. What it loads last tells."""
    if not OrgUnit.objects.filter(code="JJU").exists():
        load_fixtures()


def _staff(
    username: str, name: str, *roles: str, site: str = "", department: str = "", second_factor: bool = True
) -> Actor:
    row = Account.objects.filter(username=username).first()
    if row is None:
        fixtures()
        account_id = services.create_staff(
            SYSTEM, username=username, name=name, department=department, password=PASSWORD
        ).account_id
        for role in roles:
            services.grant_role(SYSTEM, account_id=account_id, role=role, site=site)
        row = Account.objects.get(pk=account_id)
    return queries.actor_of(row, channel="WEB", purpose="test", second_factor=second_factor)


def _applicant(name: str, contact: str, *, locale: str = "zh-hans", organisation: str = "", role: str = "") -> Actor:
    address = queries.parse_contact(contact)
    assert address is not None
    account_id = queries.owner_of(address)
    if account_id is None:
        fixtures()
        account_id = services.create_applicant(SYSTEM, name=name, locale=locale, organisation=organisation)
        attach_contact(SYSTEM, account_id=account_id, address=address)
        if role:
            services.grant_role(SYSTEM, account_id=account_id, role=role)
    return queries.actor_for(account_id, channel="WEB")


def window_archivist(**keywords: bool) -> Actor:
    """何静安, at the window of 文庙: prepares copies."""
    return _staff("hejingan", "何静安", "window_archivist", "archivist", site="WM", **keywords)


def second_archivist(**keywords: bool) -> Actor:
    """秦知远: seals what others prepared."""
    return _staff("qinzhiyuan", "秦知远", "second_archivist", "archivist", **keywords)


def third_archivist(**keywords: bool) -> Actor:
    """沈怀瑾: another archivist, for two archivists on one case."""
    return _staff("shenhuaijin", "沈怀瑾", "archivist", "window_archivist", site="WM", **keywords)


def far_archivist(**keywords: bool) -> Actor:
    """梁子衡, at 沙河 only."""
    return _staff("liangziheng", "梁子衡", "archivist", "window_archivist", site="SH", **keywords)


def director(**keywords: bool) -> Actor:
    """程观澜, head of the archive."""
    return _staff("chengguanlan", "程观澜", "director", **keywords)


def deputy_director(**keywords: bool) -> Actor:
    """苏望舒, deputy head."""
    return _staff("suwangshu", "苏望舒", "deputy_director", **keywords)


def guard(**keywords: bool) -> Actor:
    """老魏, at the gate of 文庙: gives out envelopes, reads no records."""
    return _staff("laowei", "魏守成", "guard", site="WM", **keywords)


def workstation_clerk(**keywords: bool) -> Actor:
    """罗敏, at the workstation of 滨江."""
    return _staff("luomin", "罗敏", "workstation_clerk", site="BJ", **keywords)


def dept_archivist(**keywords: bool) -> Actor:
    """方晓棠, part-time archivist of 计算机学院."""
    return _staff("fangxiaotang", "方晓棠", "dept_archivist", department="计算机学院", **keywords)  # type: ignore[arg-type]


def contractor(**keywords: bool) -> Actor:
    """马晓冬, of 蜀图数字: delivers scans, sees nothing else."""
    return _staff("maxiaodong", "马晓冬", "contractor", department="蜀图数字", **keywords)  # type: ignore[arg-type]


def sysadmin(**keywords: bool) -> Actor:
    return _staff("sysadmin", "高行健", "sysadmin", **keywords)


def secadmin(**keywords: bool) -> Actor:
    return _staff("secadmin", "白守真", "secadmin", **keywords)


def auditor(**keywords: bool) -> Actor:
    return _staff("auditor", "鲁听松", "auditor", **keywords)


def alumna() -> Actor:
    """周念慈, admitted 1987, lives abroad: a foreign phone and English."""
    return _applicant("周念慈", "+49 151 2345 6789", locale="en")


def applicant() -> Actor:
    """林书遥, a graduate in the same city, mainland phone."""
    return _applicant("林书遥", "13800550188")


def stranger() -> Actor:
    """陆无名: somebody else's account, for refusals."""
    return _applicant("陆无名", "13900550199")


def mail_only() -> Actor:
    """Grace Holm: has a mail address and no phone."""
    return _applicant("Grace Holm", "grace.holm@mail.example", locale="en")


def unit_clerk() -> Actor:
    """顾允成, personnel office of an employer."""
    return _applicant("顾允成", "hr@qingyuan.example", organisation="清源水务有限公司", role="unit_clerk")


def address_of(actor: Actor) -> str:
    """Return the actor's first contact in clear."""
    return Contact.objects.filter(account_id=actor.account_id).order_by("id").values_list("value", flat=True)[0]


def at_the_door(client, actor: Actor) -> None:  # type: ignore[no-untyped-def]
    """Sign `actor` in at a Django test client: staff with the second factor they have."""
    from lantai.people.models import Account as Table
    from lantai.web.accounts.session import BACKEND

    client.force_login(Table.objects.get(pk=actor.account_id), backend=BACKEND)
    session = client.session
    session["stamp"] = Table.objects.get(pk=actor.account_id).session_stamp
    if actor.second_factor:
        session["second_factor_at"] = "test"
    session.save()
