"""A reading machine finds neighbours on the page as held, and nothing of them in the sealed copy."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont
from tests import cast
from tests.certification import stage
from tests.certification.test_mask import embedded_images

from lantai.adapters.typeset.typst import font_folder
from lantai.certification import services
from lantai.certification.values import PageExcerpt
from lantai.foundation.geometry import Region
from lantai.preservation import services as preservation

pytestmark = [pytest.mark.integration, pytest.mark.once, pytest.mark.django_db]

WIDTH, HEIGHT, TOP, ROW = 1240, 1000, 210, 84
SUBJECT = "周念慈"
ROWS = [
    ("王秉钧", "男", "重庆沙坪坝"), ("李淑芬", "女", "山西平遥"), (SUBJECT, "女", "四川灌县"), ("赵海燕", "女", "云南昭通"),
    ("孙志强", "男", "贵州遵义"), ("吴桂英", "女", "陕西汉中"), ("郑文博", "男", "湖北宜昌"),
]  # fmt: skip
NEIGHBOURS = [row for row in ROWS if row[0] != SUBJECT]


def roster() -> bytes:
    """A page as a scanner gives it: ruled, printed names, and the names again in its metadata."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "#efe6cf")
    brush = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(font_folder() / "NotoSerifSC-Regular.otf"), 40)
    brush.text((340, 60), "录取新生名册　第七页", font=font, fill="#2b2721")
    for index, (name, sex, home) in enumerate(ROWS):
        top = TOP + index * ROW
        brush.rectangle((60, top, WIDTH - 60, top + ROW), outline="#8d8266", width=2)
        for left, word in ((90, str(index + 1)), (240, name), (520, sex), (700, home)):
            brush.text((left, top + 12), word, font=font, fill="#2b2721")
    made = io.BytesIO()
    exif = page.getexif()
    exif[0x010E] = ",".join(name for name, _, _ in ROWS)
    page.save(made, "JPEG", quality=92, exif=exif)
    return made.getvalue()


def sealed(content: bytes) -> bytes:
    kept = preservation.deposit(stage.SYSTEM, stream=io.BytesIO(content), name="p7.jpg", media_type="image/jpeg")
    excerpt = PageExcerpt(
        object_id=kept.id, media_type="image/jpeg", ref_code="J02-1987-JX13-21", page_label="第 7 页",
        title="一九八七年录取新生名册", fonds_name="锦江工学院", record_date="1987 年 8 月 29 日",
        header=Region(0, 0, 1, 0.15), row_label="第 3 行",
        keep=(Region(60 / WIDTH, (TOP + 2 * ROW) / HEIGHT, 1 - 120 / WIDTH, ROW / HEIGHT),),
    )  # fmt: skip
    maker = cast.window_archivist()
    draft = services.draft_copy(
        maker, mandate=stage.mandate(maker), material="ADMISSION_ROSTER", excerpts=[excerpt], wording=stage.WORDING
    )
    issue = services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    with services.open_issued(cast.second_archivist(), issue_no=issue.issue_no) as stream:
        return stream.read()


@pytest.fixture(scope="module")
def read():
    """The reading machine; its models come in its own package, nothing is fetched."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries below it, at import
        from rapidocr import RapidOCR
    # Its line classifier turns upright lines on their head now and then; its threads wait for one another in a loop.
    alone = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    machine = RapidOCR(params={"Global.use_cls": False, "Global.log_level": "critical", **alone})

    def text(picture: Image.Image) -> str:
        made = io.BytesIO()
        picture.convert("RGB").save(made, "PNG")
        return "".join(machine(made.getvalue()).txts or ()).replace(" ", "")

    return text


def traces(text: str) -> set[str]:
    """Return every two neighbouring characters of a neighbour's name or home that stand in `text`."""
    words = [word for name, _, home in NEIGHBOURS for word in (name, home)]
    return {word[at : at + 2] for word in words for at in range(len(word) - 1) if word[at : at + 2] in text}


def told(content: bytes) -> Iterable[str]:
    """Yield everything the file says without being looked at: text layer, titles, outlines, every string in it."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield str(pdf.open_metadata())
        for item in pdf.objects:
            yield repr(item)
    document = pypdfium2.PdfDocument(content)
    yield from (page.get_textpage().get_text_bounded() for page in document)
    document.close()


@pytest.mark.req("B36", "A09")
def test_a_reading_machine_gives_no_neighbour_back(read):
    page = roster()
    with Image.open(io.BytesIO(page)) as shown:
        held = read(shown)
    assert [name for name, _, _ in ROWS if name not in held] == [], "or the machine cannot read, and proves nothing"

    content = sealed(page)
    document = pypdfium2.PdfDocument(content)
    pages = [read(sheet.render(scale=120 / 72).to_pil()) for sheet in document]
    document.close()
    assert len(pages) == 2
    assert all(SUBJECT in text for text in pages)
    assert [traces(text) for text in pages] == [set(), set()]

    pictures = [read(picture) for picture in embedded_images(content)]
    assert sum(SUBJECT in text for text in pictures) == 2  # her row, and the whole masked page
    assert set().union(*map(traces, pictures)) == set()

    words = "".join(told(content)).replace(" ", "")
    assert SUBJECT in words
    assert traces(words) == set()
    assert not any(name.encode(code) in content for name, _, _ in NEIGHBOURS for code in ("utf-8", "utf-16-be", "gbk"))
