"""What an applicant asks for: plain values that a door fills and `submit_case` takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StudyClaim:
    """One enrolment in the applicant's own words (A13). Years may be uncertain: ± `slack` years."""

    name: str
    former_names: tuple[str, ...] = ()
    sex: str = ""  # "女" | "男" | ""
    birth: str = ""  # "1969-08", "1969" or ""
    school: str = ""  # the name the school had then
    unit: str = ""  # department then
    major: str = ""
    class_name: str = ""
    level: str = ""  # study level 层次: 专科, 本科, 硕士, 博士, 成人 …
    entered: int | None = None
    graduated: int | None = None
    slack: int = 0
    student_no: str = ""
    native_place: str = ""
    id_number: str = ""
    supervisor: str = ""  # of a graduate student


@dataclass(frozen=True, slots=True)
class Receiver:
    """One receiver as read back to the applicant; frozen when the line leaves review."""

    name: str = ""
    phone: str = ""
    email: str = ""
    unit: str = ""
    country: str = "CN"
    region: str = ""  # province or state, used for courier service status
    address: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """One receiver in one form. `method`: E_COPY | MAIL | PICKUP | REPLY."""

    method: str
    receiver: Receiver = Receiver()
    site: str = ""  # PICKUP: code of the site
    freight: str = "COLLECT"  # MAIL: COLLECT 到付 | PREPAID
    sealing: str = "NONE"  # NONE 不封 | SEALED 封口盖骑缝章 | AS_ASKED 按机构要求 | ONE_EACH 每份单独封
    envelope_text: str = ""  # printed on the envelope, for example a WES reference
    reference_no: str = ""
    proxy_name: str = ""  # PICKUP by somebody else
    proxy_phone: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """How many copies of an item go to `Order.deliveries[delivery]`."""

    delivery: int
    copies: int = 1


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One material (A16). Without `shares` the copies go to every delivery of the order the material allows:
    one electronic copy per E_COPY plan, all paper copies to the first paper plan.
    """

    material: str
    copies: int = 1
    language: str = "zh"  # zh | en | zh-en
    description: str = ""  # mandatory for OTHER; printed on nothing
    study: int = 0  # index in Order.studies
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitLetter:
    """The official letter of a unit (A22, B35)."""

    unit_name: str
    credit_code: str = ""
    letter_no: str = ""
    handler: str = ""
    handler_phone: str = ""
    ground: str = ""  # CONSENT | LEGAL_DUTY
    ground_text: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A whole request. `remark` is the free remark of its own (A17); it never reaches a label."""

    studies: tuple[StudyClaim, ...]
    items: tuple[OrderItem, ...]
    deliveries: tuple[DeliveryPlan, ...]
    purpose: str  # code of queries.purposes
    purpose_text: str = ""
    remark: str = ""
    relationship: str = "SELF"  # code of queries.relationships
    applicant_name: str = ""  # who asks; with SELF empty means the name of studies[0]
    letter: UnitLetter | None = None
    proxy_id: int | None = None  # accepted proxy of people, when acting for somebody
    evidence: tuple[str, ...] = ()  # ids of add_evidence / the vault
    notices_read: tuple[str, ...] = ()  # codes of notices the applicant ticked
    address_confirmed: bool = False  # the address was read back and confirmed (A15, F9)
    urgent: bool = False
    urgent_reason: str = ""
    needed_by: str = ""  # date "2026-12-04"
    site: str = ""  # wished site; empty: chosen by the archive
    locale: str = "zh-hans"
    email: str = ""  # contact for a caller without account; empty: from the account
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OrderProblem:
    """One thing to mend before submitting: `field` such as ``items.0.copies``."""

    field: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ItemCheck:
    """What is known about one item before submission: held for that era, evidence asked, honest date."""

    material: str
    name: str
    held: str  # held | not_held | unknown
    words: str
    elsewhere: str
    evidence: tuple[str, ...]  # codes still missing
    evidence_words: tuple[str, ...]
    days: int
    promised_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderCheck:
    items: tuple[ItemCheck, ...]
    problems: tuple[OrderProblem, ...]
    duplicates: tuple[str, ...]  # numbers of open or recent cases for the same person and material
    promised_at: datetime | None

    @property
    def good(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Submitted:
    """The receipt (A15). `repeated`: the same key and body came before; nothing was made twice."""

    number: str
    contact_hint: str  # "手机尾号 8812"
    promised_at: datetime | None
    materials: tuple[str, ...]
    duplicates: tuple[str, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One paper of the applicant's vault. The bytes are only shown watermarked."""

    id: str
    kind: str  # a ID, b certificate, c delegate letter, … h court papers, i interview or other
    name: str
    media_type: str
    length: int
    added_at: datetime
    keep_until: datetime | None
    consent: bool
    check: str  # "" | PASSED | FAILED
    level: str = ""  # identity level reached
    pages: int = 1

    @property
    def further(self) -> range:
        """The pages after the first."""
        return range(2, self.pages + 1)


@dataclass(frozen=True, slots=True)
class MaterialView:
    """One material of the catalogue in the reader's language."""

    code: str
    name: str
    name_zh: str
    name_en: str
    who: tuple[str, ...]  # relationships that may ask
    evidence: tuple[str, ...]
    languages: tuple[str, ...]
    copies: int  # default limit; 0: no copies
    methods: tuple[str, ...]  # E_COPY, MAIL, PICKUP, REPLY …
    sealed_envelope: bool
    days: int  # working days; 0: agreed case by case
    remarks: str
    remote: bool
    proof: bool  # the applicant proof-reads a draft
    approval: str  # "" | HEAD
    record_kinds: tuple[str, ...]  # what the catalogue must hold
    levels: tuple[str, ...] = ()  # empty: every level
    first_year: int | None = None
    last_year: int | None = None
    fee_fen: int = 0


@dataclass(frozen=True, slots=True)
class PurposeView:
    code: str
    name: str
    suggested: tuple[str, ...]  # material codes
    needs_text: bool


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A word list entry: relationships, sealing kinds, evidence kinds, phrases, places searched …"""

    code: str
    name: str
    hint: str = ""
