"""What the archive of the demonstration has announced lately."""

from __future__ import annotations

from datetime import timedelta

from lantai.demo import people
from lantai.foundation import clock
from lantai.notices import services as notices

# days ago, Chinese title and text, English title and text
NEWS: tuple[tuple[int, str, str, str, str], ...] = (
    (
        7,
        "云台校区投件箱启用，每日两次取件",
        "云台校区楼内管网改造期间不开窗口。请把写好的申请放进行政楼门厅的投件箱，上午 10 点、下午 4 点各取一次，当天答复；网上办理不受影响。",
        "A request box at Yuntai, emptied twice a day",
        (
            "The window at Yuntai is closed while pipes are renewed. Put your request into the box in the lobby; it is emptied"
            " at 10 a.m. and 4 p.m. and answered the same day. Online requests go on as usual."
        ),
    ),
    (
        14,
        "1977、1978 级学籍卡完成数字化，可网上申请",
        "恢复高考后头两届校友的学籍卡已全部扫描并编入人名索引，不必再等调卷，3 个工作日内办好。",
        "Student cards of 1977 and 1978 are digitised",
        (
            "The cards of the first two classes after the entrance examination was restored are scanned and indexed by name;"
            " copies now take 3 working days."
        ),
    ),
    (
        26,
        "“老照片里的人”征集：请帮我们认一认",
        "馆里有一批二十世纪六十年代的集体照没有写名字。认得出的校友，请在查档须知页找到电话告诉我们。",
        "Who is in these old photographs?",
        "We hold group photographs of the 1960s without names. If you recognise somebody, please call us.",
    ),
)


def announce() -> None:
    """Publish the news, oldest first, as the director did at the time."""
    director, now = people.actor("director"), clock.now()
    for days, title, body, title_en, body_en in reversed(NEWS):
        notices.publish(
            director, title=title, body=body, title_en=title_en, body_en=body_en, at=now - timedelta(days=days)
        )
