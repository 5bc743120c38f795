"""What the reader may do next with a line or a delivery, and which one thing is the next action (↵)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.reference import models, states
from lantai.reference.rules import hands
from lantai.reference.states import DeliveryState, LineState, Method
from lantai.reference.values import ActionView

L, D = LineState, DeliveryState
ASK = ("ask_more", "M")
DOUBT = ("propose_not_found", "N"), ("propose_refusal", "R"), ("forward", "T")


def words(code: str) -> str:
    """The name of an action."""
    return {
        "claim": pgettext("worklist", "领取"),
        "accept": _("认定这一行"),
        "search": _("再查找"),
        "mark": _("框出这一行"),
        "ask_more": _("请申请人补充"),
        "propose_not_found": _("没有查到"),
        "propose_refusal": _("不予提供"),
        "forward": _("转其他校区"),
        "claim_forwarded": _("接手"),
        "ask_approval": _("报审批"),
        "approve": _("审批"),
        "prepare": _("制作草稿"),
        "send_proof": _("样稿发申请人核对"),
        "send_to_seal": _("送复核"),
        "seal": _("复核用印"),
        "return_to_producer": _("退回制作"),
        "confirm_negative": _("确认结论"),
        "decide_appeal": _("处理申诉"),
        "confirm_payment": _("登记缴费"),
        "original_away": _("原件暂不在库"),
        "original_back": _("原件已回"),
        "print": _("打印"),
        "pack": _("封装"),
        "dispatch": _("交快递"),
        "ready_for_pickup": _("通知领取"),
        "hold": _("等待快递恢复"),
        "hand_over": _("交给领取人"),
        "record_call": _("记电话"),
        "settle_exception": _("核实派送异常"),
        "resend": _("再寄一次"),
        "cancel_delivery": _("取消这一件"),
        "destroy": _("销毁"),
        "send_reply": _("发出复函"),
        "reopen": _("接着办"),
        "wait": _("无须动手"),
        "open": _("打开"),
    }[code]


def _action(code: str, *, primary: bool = False, key: str = "", blocked: str = "") -> ActionView:
    return ActionView(code, words(code), primary and not blocked, key, blocked)


def actions_of(
    actor: Actor, line: models.Line, _case: models.Case, decision: models.Decision | None, *, certain: int
) -> tuple[ActionView, ...]:
    """Return what the reader may do now, the primary one first."""
    if not policy.allows(actor, "reference.produce"):
        return ()
    state = L(line.state)
    me = actor.account_id
    doubt = [_action(code, key=key) for code, key in DOUBT]
    match state:
        case L.SUBMITTED | L.IN_REVIEW:
            found = [_action("accept", primary=bool(certain) or state is L.IN_REVIEW, key="↵")]
            if state is L.SUBMITTED:
                found.append(_action("claim", primary=not certain, key="C"))
            found += [_action("mark", key="B"), _action("search", key="F"), _action(ASK[0], key=ASK[1]), *doubt]
            found.append(_action("ask_approval", key="A"))
        case L.SEARCHING:
            away = "original_back" if line.substate else "original_away"
            found = [_action("accept", primary=True, key="↵"), _action("mark", key="B"), _action("search", key="F")]
            found += [_action(ASK[0], key=ASK[1]), *doubt, _action(away), _action("ask_approval", key="A")]
        case L.PRODUCING:
            found = _producing(line)
        case L.SEALING:
            own = not hands.may_seal(sealer=me, producer=line.producer_id)
            blocked = _("您制作的件须由另一位老师复核") if own else ""
            if not blocked and not actor.second_factor:
                blocked = _("用印须先通过第二重验证")
            found = [_action("seal", primary=True, key="↵", blocked=blocked), _action("return_to_producer", key="X")]
        case L.NEGATIVE_CHECK:
            own = decision is not None and not hands.may_confirm(confirmer=me, proposer=decision.proposed_by_id)
            found = [_action("confirm_negative", primary=True, key="↵", blocked=_("须由另一位老师确认") if own else "")]
        case L.FORWARDED:
            found = [_action("claim_forwarded", primary=line.forwarded_to_id == me, key="C")]
        case L.AWAIT_APPROVAL:
            head = policy.allows(actor, "reference.head")
            found = [_action("approve", primary=True, blocked="" if head else _("等负责人审批"))]
        case L.APPEALED:
            head = policy.allows(actor, "reference.head")
            found = [_action("decide_appeal", primary=True, blocked="" if head else _("等负责人处理"))]
        case L.AWAIT_PAYMENT:
            found = [_action("confirm_payment", primary=True)]
        case _:
            found = [_action("reopen")] if state in states.LINE_FINAL else []
    return tuple(sorted(found, key=lambda action: not action.primary))


def _producing(line: models.Line) -> list[ActionView]:
    ready = line.draft_id is not None and line.producer_id is not None
    found = [_action("send_to_seal", primary=ready, key="S", blocked="" if ready else _("还没有草稿"))]
    found.append(_action("prepare", primary=not ready, key="P"))
    if ready and line.language != "zh":
        found.append(_action("send_proof", key="E"))
    found += [_action("mark", key="B"), _action(ASK[0], key=ASK[1])]
    found += [_action(code, key=key) for code, key in DOUBT]
    return found


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
    if state is D.PACKED:
        mail = row.method == Method.MAIL
        codes: tuple[str, ...] = ("dispatch", "hold") if mail else ("ready_for_pickup",)
    elif state is D.PLANNED and row.method == Method.REPLY:
        codes = ("send_reply",)
    elif row.method in {Method.E_COPY, Method.REPLY} and state is not D.BOUNCED:
        codes = ()
    else:
        codes = NEXT_OF_DELIVERY.get(state, ())
    return tuple(_action(code, primary=index == 0) for index, code in enumerate(codes))
