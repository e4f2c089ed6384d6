"""Reading a PDF: its words in order and in paragraphs, and a way out where there are none."""

import io
import zlib
from datetime import date

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from dashboard.capture.extract import extract, pdf
from dashboard.errors import Unreadable

SENTENCE = "Councilmember Roe said that the city would hold nobody for a federal agency without an order of a judge."
MOTION = "The motion to adopt the ordinance passed by a vote of seven to two, and it takes effect in thirty days."
REPORT = "The chief reported on the jail."


def printed(*pages: list[str], running: str = "") -> bytes:
    """A PDF whose pages hold these paragraphs, set in lines by the library."""
    document = FPDF(format="letter")
    document.set_auto_page_break(False)
    document.set_font("Helvetica", size=11)
    for number, paragraphs in enumerate(pages, 1):
        document.add_page()
        if running:
            document.multi_cell(0, 6, running, new_x="LMARGIN", new_y="NEXT")
        for text in paragraphs:
            document.multi_cell(0, 6, text, align="L", new_x="LMARGIN", new_y="NEXT")
        if running:
            document.set_y(-15)
            document.cell(0, 6, f"Page {number} of {len(pages)}")
    return bytes(document.output())


def refusal(body: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as raised:
        extract(body, "application/pdf")
    return raised.value


def test_council_minutes_are_read_in_paragraphs_across_pages() -> None:
    half = SENTENCE.split(" for a ")
    found = extract(
        printed(
            ["REGULAR MEETING OF THE CITY COUNCIL", "November 15, 2016", f"{SENTENCE} {REPORT}", MOTION],
            [f"{MOTION} {REPORT}", "MAYOR DOE: We will not.", "1. Approval of the agenda", half[0]],
            [f"for a {half[1]}", MOTION],
            running="City of Springfield - Minutes",
        )
    )
    assert found.media_type == "pdf"
    assert found.title == "City of Springfield - Minutes"
    assert found.published_on == date(2016, 11, 15)
    paragraphs = found.text.split("\n\n")
    assert f"{SENTENCE} {REPORT}" in paragraphs
    assert f"{MOTION} {REPORT}" in paragraphs
    assert "MAYOR DOE: We will not." in paragraphs
    assert "1. Approval of the agenda" in paragraphs
    assert SENTENCE in paragraphs
    assert found.text.count("Minutes") == 1
    assert "Page 2" not in found.text


def test_a_word_divided_at_a_line_s_end_stays_so_for_the_quote_check() -> None:
    lines = ["The police depart-", "ment will not ask for papers, she said, and"]
    assert list(pdf._paragraphs([[*lines, "the jail will not either."]])) == [
        "The police depart-\nment will not ask for papers, she said, and the jail will not either."
    ]


def test_the_day_a_pdf_was_made_is_not_the_day_it_was_published() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(printed([SENTENCE, MOTION])))
    writer.add_metadata({"/Title": "Microsoft Word - minutes.doc", "/CreationDate": "D:20161115120000Z"})
    made = io.BytesIO()
    writer.write(made)
    found = extract(made.getvalue())
    assert (found.title, found.published_on, found.author) == ("", None, "")


def test_a_pdf_of_pictures_says_that_its_text_must_be_pasted() -> None:
    document = FPDF()
    document.add_page()
    document.rect(10, 10, 50, 50)
    found = refusal(bytes(document.output()))
    assert (found.kind, "Paste the text" in found.sentence) == ("no_text", True)


def test_a_locked_pdf_is_refused_and_one_that_only_forbids_printing_is_read() -> None:
    for password, opens in (("secret", False), ("", True)):
        writer = PdfWriter(clone_from=io.BytesIO(printed([SENTENCE])))
        writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
        locked = io.BytesIO()
        writer.write(locked)
        if opens:
            assert SENTENCE in extract(locked.getvalue()).text.replace("\n", " ")
        else:
            assert refusal(locked.getvalue()).kind == "broken"


def test_a_damaged_pdf_is_read_as_far_as_it_can_be_or_refused() -> None:
    whole = printed([SENTENCE], [MOTION])
    for position in range(0, len(whole), len(whole) // 30):
        for body in (whole[:position], whole[:position] + b"\0" * 50 + whole[position + 50 :]):
            try:
                extract(b"%PDF-1.4\n" + body, "application/pdf")
            except Unreadable as problem:
                assert problem.kind in ("broken", "no_text")


def test_a_pdf_of_too_many_pages_is_refused_rather_than_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 3)
    assert extract(printed(*[[SENTENCE]] * 3)).text
    found = refusal(printed(*[[SENTENCE]] * 4))
    assert (found.kind, "paste" in found.sentence) == ("too_large", True)
    monkeypatch.setattr(pdf, "SECONDS", -1.0)
    assert refusal(printed([SENTENCE])).kind == "too_large"


def written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def looping() -> bytes:
    """A PDF whose tree of pages contains itself."""
    writer = PdfWriter(clone_from=io.BytesIO(printed([SENTENCE])))
    root = writer.root_object["/Pages"].get_object()
    root[NameObject("/Kids")].append(writer.root_object.raw_get("/Pages"))
    root[NameObject("/Count")] = NumberObject(2_000_000_000)
    return written(writer)


def deep() -> bytes:
    """A PDF whose tree of pages has 5,000 levels."""
    writer = PdfWriter(clone_from=io.BytesIO(printed([SENTENCE])))
    below = writer.root_object.raw_get("/Pages")
    for _ in range(5000):
        node = DictionaryObject({NameObject("/Type"): NameObject("/Pages"), NameObject("/Count"): NumberObject(1)})
        node[NameObject("/Kids")] = ArrayObject([below])
        below = writer._add_object(node)
    writer.root_object[NameObject("/Pages")] = below
    return written(writer)


def bomb() -> bytes:
    """A PDF whose page of 200 kB unpacks to 100 MB."""
    packed = zlib.compress(b"(x) Tj " * 14_000_000, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % pair for pair in enumerate(objects, 1))
    return body + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


@pytest.mark.parametrize("body", [looping, deep, bomb])
def test_a_hostile_pdf_ends_in_a_text_or_in_a_sentence(body: object) -> None:
    try:
        assert extract(body()).text  # type: ignore[operator]
    except Unreadable as problem:
        assert problem.kind in ("broken", "too_large", "no_text")


def test_the_library_reads_what_the_tests_print() -> None:
    assert len(PdfReader(io.BytesIO(printed([SENTENCE], [MOTION]))).pages) == 2
