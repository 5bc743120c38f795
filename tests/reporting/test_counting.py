"""The four yearly counters, recomputed from hand-made rows and from the register; no figure can be typed in."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lantai.foundation import clock, tasks
from lantai.foundation.errors import NotAllowed
from lantai.reference import models, services
from lantai.reference.queries import register
from lantai.reference.values import OrderItem
from lantai.reporting import queries, rules
from lantai.web.staff.reporting import chart
from tests import cast, scenes
from tests.reference import door, stage

acts = st.lists(
    st.builds(
        rules.Act,
        number=st.integers(1, 10_000),
        day=st.dates(date(2026, 1, 1), date(2026, 1, 5)),
        channel=st.sampled_from(["WEB", "WECHAT", "WINDOW", "PHONE", "MAIL"]),
        user=st.sampled_from(["a", "b", "c"]),
        effect=st.sampled_from(["ISSUED", "REFUSED", "NO_RECORD"]),
        material=st.just("ADMISSION_ROSTER"),
        purpose=st.just("VISA"),
        e_sealed=st.booleans(),
    ),
    max_size=40,
)


@pytest.mark.req("B43")
@given(acts)
def test_one_person_on_one_day_counts_once_in_whichever_channel(found):
    served = rules.served(found, {"ISSUED", "NO_RECORD"})
    assert len(rules.person_days(served)) == len({(a.user, a.day) for a in found if a.effect != "REFUSED"})
    online = rules.person_days(rules.online(served, {"WEB", "WECHAT"}))
    assert len(online) == len(
        {(a.user, a.day) for a in found if a.effect != "REFUSED" and a.channel in {"WEB", "WECHAT"}}
    )
    assert len(rules.person_days(rules.e_sealed(served))) <= len(rules.person_days(served))


@given(acts)
def test_the_parts_of_a_breakdown_add_up_to_the_whole(found):
    days = rules.person_days(found)
    assert sum(rules.by_first(days, lambda act: act.channel).values()) == len(days)


def test_every_channel_has_its_group():
    from lantai.reference.states import Channel

    assert {rules.group_of(channel) for channel in Channel} == {code for code, _channels in rules.GROUPS}


def tell(_folder):
    """Two people over three days: two e-copies on one day, one by mail, one refused, one not found by letter."""
    moments = [datetime(2027, 3, day, 2, 0, tzinfo=UTC) for day in (2, 3, 4)]
    # roles hold from the day they are granted, so the story is told in the year to come
    with clock.at(moments[0]):
        stage.sealed()
        stage.sealed(items=(OrderItem("ADMISSION_ROSTER", copies=1),))
    with clock.at(moments[1]):
        number = stage.sealed(deliveries=(stage.BY_MAIL,))
        row = stage.delivery(number)
        services.pack(cast.window_archivist(), delivery_ids=(row.pk,))
        services.dispatch(cast.window_archivist(), delivery_ids=(row.pk,))
    with clock.at(moments[2]):
        entered = services.enter_case(
            cast.window_archivist(),
            order=stage.order(phone="13800550188", evidence=()),
            key=stage.key(),
            channel="PHONE",
            consent_note="电话中同意",
        )
        refused = stage.line(entered.number)
        services.propose_refusal(cast.window_archivist(), line_id=refused.pk, reason="ID_UNVERIFIED")
        services.confirm_negative(cast.second_archivist(), line_id=refused.pk, agreed=True)
        missing = stage.submit(cast.applicant(), evidence=(), items=(OrderItem("STATUS_CARD"),)).number
        line = stage.line(missing)
        services.propose_not_found(cast.window_archivist(), line_id=line.pk, looked=stage.looked(line))
        services.confirm_negative(
            cast.second_archivist(), line_id=stage.line(missing).pk, agreed=True, places=("ROSTER",)
        )
        tasks.run_until_empty()


@pytest.fixture
@scenes.begins_with(scenes.Scene(tell, on=stage.HOLDINGS))
def year(holdings):
    """A year's story, told once."""


@pytest.mark.req("B43", "B45")
def test_the_four_counters_are_recomputed_from_the_registers_rows(year):
    found = queries.counters(cast.director(), year=2027)
    counted = {item.code: item.value for item in found.counters}
    rows = list(models.UseRegisterEntry.objects.all())
    served = [row for row in rows if row.effect in {"ISSUED", "REPLIED", "NO_RECORD"}]
    assert counted == {
        "SERVED": len({(row.user_key, row.day) for row in served}),
        "ONLINE": len({(row.user_key, row.day) for row in served if row.channel in {"WEB", "WECHAT"}}),
        "MAILED": models.MailedPiece.objects.count(),
        "E_SEALED": len({(row.user_key, row.day) for row in served if row.e_sealed}),
    }
    # and by hand: she on two days, he on one; the refusal by phone is no service; one parcel; e-copies on one day
    assert counted == {"SERVED": 3, "ONLINE": 3, "MAILED": 1, "E_SEALED": 1}
    assert {item.code: item.unit for item in found.counters} == {
        "SERVED": "人次", "ONLINE": "人次", "MAILED": "件", "E_SEALED": "人次",
    }  # fmt: skip
    assert all(item.rule for item in found.counters)


@pytest.mark.req("B43")
def test_every_figure_drills_down_to_exactly_its_rows(year):
    director = cast.director()
    for item in queries.counters(director, year=2027).counters:
        found = queries.drill(director, year=2027, code=item.code)
        assert found.total == item.value == len(found.rows)
        for row in found.rows:
            if row.entries:
                page = register.use_register(
                    director, since=date(2027, 1, 1), until=date(2027, 12, 31), numbers=row.entries
                )
                assert page.total == len(row.entries)
                assert {entry.case_number for entry in page.rows} == set(row.cases)


@pytest.mark.req("B43")
def test_months_channels_and_sides_add_up(year):
    found = queries.counters(cast.director(), year=2027)
    served = found.counters[0].value
    assert sum(month.total for month in found.months) == served
    assert found.months[2].total == served
    assert sum(item.count for item in found.by_channel) == served
    sides = {side.code: side.value for side in found.sides}
    assert (sides["PEOPLE"], sides["CASES"], sides["LINES"]) == (2, 4, 4)
    assert sides["COPIES"] == 1 + 1 + 2
    empty = queries.counters(cast.director(), year=2030)
    assert [item.value for item in empty.counters] == [0, 0, 0, 0]


@pytest.mark.req("B45")
def test_the_register_tells_purpose_effect_records_and_hands_without_typing(year):
    page = register.use_register(cast.director(), since=date(2027, 3, 2), until=date(2027, 3, 2))
    assert page.total == 2
    row = page.rows[0]
    assert (row.purpose, row.effect, row.handler, row.approver) == ("移民、签证", "出证", "何静安", "秦知远")
    assert row.ref_codes == ("1987-JX13-1",)
    assert row.documents
    assert row.user == "周＊慈"


def test_only_the_desk_reads_figures_and_register(year):
    for reader in (cast.guard(), cast.sysadmin(), cast.secadmin(), cast.auditor(), cast.alumna()):
        with pytest.raises(NotAllowed):
            queries.counters(reader, year=2027)
        with pytest.raises(NotAllowed):
            register.use_register(reader, since=date(2027, 1, 1), until=date(2027, 12, 31))


def test_a_register_row_cannot_be_changed_by_any_service():
    import inspect

    from lantai.reference import services as room
    from lantai.reference.services import register as writing

    assert not hasattr(room, "change_register")
    source = inspect.getsource(writing)
    assert ".update(" not in source
    assert ".delete(" not in source


@pytest.mark.req("B43")
def test_the_pages_show_the_figures_and_the_sheet_opens(year, client):
    door.enter(client, cast.director())
    page = client.get("/staff/reporting/?year=2027")
    assert page.status_code == 200
    text = page.content.decode()
    assert "服务人次" in text
    assert "<svg" in text
    assert client.get("/staff/reporting/SERVED/?year=2027").status_code == 200
    assert client.get("/staff/reporting/NOPE/?year=2027").status_code == 404
    shown = client.get("/staff/reporting/register/?year=2027")
    assert "移民、签证" in shown.content.decode()
    sheet = client.get("/staff/reporting/export.xlsx?year=2027")
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:5]] == [3, 3, 1, 1]
    registered = client.get("/staff/reporting/register/export.xlsx?year=2027")
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(registered.content)).get_sheet_by_index(0).to_python()) == 6


@given(st.lists(st.integers(0, 5000), min_size=12, max_size=12))
def test_the_chart_stays_inside_its_frame(totals):
    from lantai.reporting.values import Month

    drawn = chart.draw(tuple(Month(place + 1, (count, 0, 0, 0), count) for place, count in enumerate(totals)))
    for column in drawn.columns:
        for part in column.parts:
            assert chart.TOP - 1 <= part.y <= chart.BOTTOM
    assert Counter(line.label for line in drawn.lines).most_common(1)[0][1] == 1
