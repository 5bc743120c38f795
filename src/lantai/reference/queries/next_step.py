"""What the reader may do next with a line or a delivery, and which one thing is the next action (↵)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.reference import models, states
from lantai.reference.queries import vocabulary
from lantai.reference.rules import hands
from lantai.reference.states import DeliveryState, LineState, Method
from lantai.reference.values import ActionView

L, D = LineState, DeliveryState
ASK = ("ask_more", "M")
OWN_WAYS = frozenset({"ENVELOPE_SEND", "RESEARCH_READ"})
DOUBT = ("propose_not_found", "N"), ("propose_refusal", "R"), ("forward", "T")


WORDS = {
    "claim": pgettext_lazy("worklist", "领取"),
    "accept": gettext_lazy("认定这一行"),
    "index_page": gettext_lazy("翻检找到的一页"),
    "ready_envelope": gettext_lazy("档案袋已找到"),
    "add_reading_item": gettext_lazy("加一件调阅的档案"),
    "ready_reading": gettext_lazy("做调阅单"),
    "give_back": gettext_lazy("还清"),
    "post_envelope": gettext_lazy("交机要或 EMS"),
    "search_back": gettext_lazy("重新查找"),
    "search": gettext_lazy("再查找"),
    "mark": gettext_lazy("框出这一行"),
    "ask_more": gettext_lazy("请申请人补充"),
    "propose_not_found": gettext_lazy("没有查到"),
    "propose_refusal": gettext_lazy("不予提供"),
    "forward": gettext_lazy("转其他校区"),
    "claim_forwarded": gettext_lazy("接手"),
    "ask_approval": gettext_lazy("报审批"),
    "approve": gettext_lazy("审批"),
    "prepare": gettext_lazy("制作草稿"),
    "name_courses": gettext_lazy("写课程译名"),
    "send_proof": gettext_lazy("样稿发申请人核对"),
    "send_to_seal": gettext_lazy("送复核"),
    "seal": gettext_lazy("复核用印"),
    "return_to_producer": gettext_lazy("退回制作"),
    "confirm_negative": gettext_lazy("确认结论"),
    "decide_appeal": gettext_lazy("处理申诉"),
    "confirm_payment": gettext_lazy("登记缴费"),
    "original_away": gettext_lazy("原件暂不在库"),
    "original_back": gettext_lazy("原件已回"),
    "print": gettext_lazy("打印"),
    "pack": gettext_lazy("封装"),
    "dispatch": gettext_lazy("交快递"),
    "ready_for_pickup": gettext_lazy("通知领取"),
    "hold": gettext_lazy("等待快递恢复"),
    "hand_over": gettext_lazy("交给领取人"),
    "record_call": gettext_lazy("记电话"),
    "settle_exception": gettext_lazy("核实派送异常"),
    "resend": gettext_lazy("再寄一次"),
    "cancel_delivery": gettext_lazy("取消这一件"),
    "destroy": gettext_lazy("销毁"),
    "send_reply": gettext_lazy("发出复函"),
    "reopen": gettext_lazy("接着办"),
    "wait": gettext_lazy("无须动手"),
    "open": gettext_lazy("打开"),
}


def words(code: str) -> str:
    """The name of an action."""
    return str(WORDS[code])


def _action(code: str, *, primary: bool = False, key: str = "", blocked: str = "") -> ActionView:
    return ActionView(code, words(code), primary and not blocked, key, blocked)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the choice of actions depends on."""

    actor: Actor
    line: models.Line
    decision: models.Decision | None
    certain: int


def actions_of(
    actor: Actor, line: models.Line, decision: models.Decision | None, *, certain: int
) -> tuple[ActionView, ...]:
    """Return what the reader may do now with a line as `facts` reads it, the primary one first."""
    state = L(line.state)
    if not policy.allows(actor, "reference.produce"):
        return ()
    if state in states.LINE_FINAL:
        reading = line.material == "RESEARCH_READ" and line.is_reading  # type: ignore[attr-defined]
        return (_action("give_back", primary=True), _action("reopen")) if reading else (_action("reopen"),)
    choose = BY_STATE.get(state)
    found = choose(_Seen(actor, line, decision, certain)) if choose is not None else []
    return tuple(sorted(found, key=lambda action: not action.primary))


def _doubt() -> list[ActionView]:
    return [_action(code, key=key) for code, key in DOUBT]


def _finding(seen: _Seen) -> list[ActionView]:
    """How the record is found: special materials have their own ways, all others are looked for."""
    if seen.line.material == "ENVELOPE_SEND":
        return [_action("ready_envelope", primary=True)]
    if seen.line.material == "RESEARCH_READ":
        ready: bool = seen.line.may_read  # type: ignore[attr-defined]
        return [_action("ready_reading", primary=ready), _action("add_reading_item", primary=not ready)]
    return [_action("mark", key="B"), _action("search", key="F"), _action("index_page")]


def _reviewing(seen: _Seen) -> list[ActionView]:
    waiting = seen.line.state == L.SUBMITTED
    special = seen.line.material in OWN_WAYS
    found = [] if special else [_action("accept", primary=bool(seen.certain) or not waiting, key="↵")]
    if waiting:
        found.append(_action("claim", primary=not seen.certain and not special, key="C"))
    found += [*_finding(seen), _action(ASK[0], key=ASK[1]), *_doubt()]
    return [*found, _action("ask_approval", key="A")]


def _searching(seen: _Seen) -> list[ActionView]:
    away = "original_back" if seen.line.substate else "original_away"
    special = seen.line.material in OWN_WAYS
    found = [] if special else [_action("accept", primary=True, key="↵")]
    found += _finding(seen)
    return [*found, _action(ASK[0], key=ASK[1]), *_doubt(), _action(away), _action("ask_approval", key="A")]


def _sealing(seen: _Seen) -> list[ActionView]:
    blocked = ""
    if not hands.may_seal(sealer=seen.actor.account_id, producer=seen.line.producer_id):
        blocked = _("您制作的件须由另一位老师复核")
    elif not seen.actor.second_factor:
        blocked = _("用印须先通过第二重验证")
    return [_action("seal", primary=True, key="↵", blocked=blocked), _action("return_to_producer", key="X")]


def _concluding(seen: _Seen) -> list[ActionView]:
    by = seen.decision.proposed_by_id if seen.decision is not None else None
    own = by is not None and not hands.may_confirm(confirmer=seen.actor.account_id, proposer=by)
    return [_action("confirm_negative", primary=True, key="↵", blocked=_("须由另一位老师确认") if own else "")]


def _forwarded(seen: _Seen) -> list[ActionView]:
    return [_action("claim_forwarded", primary=seen.line.forwarded_to_id == seen.actor.account_id, key="C")]


def _for_head(code: str, waiting: str) -> Callable[[_Seen], list[ActionView]]:
    def choose(seen: _Seen) -> list[ActionView]:
        head = policy.allows(seen.actor, "reference.head")
        return [_action(code, primary=True, blocked="" if head else _(waiting))]

    return choose


def _producing(seen: _Seen) -> list[ActionView]:
    line = seen.line
    ready = line.draft_id is not None and line.producer_id is not None
    found = [_action("send_to_seal", primary=ready, key="S", blocked="" if ready else _("还没有草稿"))]
    found.append(_action("prepare", primary=not ready, key="P"))
    if vocabulary.lists_courses(line.material, line.material_version):
        found.append(_action("name_courses"))
    if ready and line.language != "zh":
        found.append(_action("send_proof", key="E"))
    found += [_action("mark", key="B"), _action(ASK[0], key=ASK[1]), *_doubt()]
    return found if line.draft_kind == "NORECORD" else [*found, _action("search_back")]


BY_STATE: dict[LineState, Callable[[_Seen], list[ActionView]]] = {
    L.SUBMITTED: _reviewing,
    L.IN_REVIEW: _reviewing,
    L.SEARCHING: _searching,
    L.PRODUCING: _producing,
    L.SEALING: _sealing,
    L.NEGATIVE_CHECK: _concluding,
    L.FORWARDED: _forwarded,
    L.AWAIT_APPROVAL: _for_head("approve", gettext_noop("等负责人审批")),
    L.APPEALED: _for_head("decide_appeal", gettext_noop("等负责人处理")),
    L.AWAIT_PAYMENT: lambda _seen: [_action("confirm_payment", primary=True)],
}


NEXT_OF_DELIVERY: dict[DeliveryState, tuple[str, ...]] = {
    D.PLANNED: ("print", "pack"),
    D.HELD_FOR_COURIER: ("dispatch", "ready_for_pickup", "cancel_delivery"),
    D.READY_PICKUP: ("hand_over", "record_call", "dispatch"),
    D.EXCEPTION: ("settle_exception",),
    D.RETURNED: ("resend", "ready_for_pickup", "record_call", "cancel_delivery"),
    D.BOUNCED: ("resend", "cancel_delivery"),
    D.UNCLAIMED: ("hand_over", "resend", "destroy"),
}


def delivery_actions(actor: Actor, line: models.Line, row: models.Delivery) -> tuple[ActionView, ...]:
    """Return what the desk may do with a delivery now."""
    if not policy.allows(actor, "reference.paper") or not line.issue_no:
        return ()
    state = D(row.state)
    if state is D.PACKED and line.material == "ENVELOPE_SEND":
        codes: tuple[str, ...] = ("post_envelope",)
    elif state is D.PACKED:
        mail = row.method == Method.MAIL
        codes = ("dispatch", "hold") if mail else ("ready_for_pickup",)
    elif state is D.PLANNED and row.method == Method.REPLY:
        codes = ("send_reply",)
    elif row.method in {Method.E_COPY, Method.REPLY} and state is not D.BOUNCED:
        codes = ()
    else:
        codes = NEXT_OF_DELIVERY.get(state, ())
    return tuple(_action(code, primary=index == 0) for index, code in enumerate(codes))
