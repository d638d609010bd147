"""Pages from files, good and bad: kind — deterministic, files in a folder of the test's own."""

import os
from pathlib import Path

import pytest

from relevo.adapters.knowledge.local import LeftOut, Page, Unreadable, read_folder, read_page
from relevo.adapters.knowledge.local.chunks import cut

HTML = """<html><head><title>Returns | Aurora</title><script>var secret = "never said";</script>
<style>p { color: red }</style></head><body><nav><a href="/">Home</a></nav><main><h1>Returns</h1>
<p>You have <b>30&nbsp;days</b>
to send it back.</p><h2>Where</h2><p>It can be handed in at:</p><ul><li>any post office<li>our shop</ul>
<table><tr><th>Country</th><th>Days</th></tr><tr><td>Spain</td><td>2</td></tr></table>
<p hidden>unseen</p></main><footer>© 2026</footer></body></html>"""


def pdf(*lines: str) -> bytes:
    """Write a PDF of one page, by hand."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {shown} ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    out = b"%PDF-1.4\n"
    starts: list[int] = []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % s for s in starts)
    return out + b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table


def page_of(folder: Path, name: str, data: bytes | str) -> Page:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_page(path, Path(name))


def test_that_html_becomes_what_is_said_and_no_more(tmp_path: Path) -> None:
    page = page_of(tmp_path, "returns.html", HTML)
    said = [chunk.text for chunk in cut(page.id, page.title, page.text, page.language)]
    assert page.title == "Returns"
    assert said == [
        "You have 30 days to send it back.",
        "It can be handed in at: any post office; our shop. Country: Spain, Days: 2.",
    ]


def test_that_a_pdf_is_read(tmp_path: Path) -> None:
    page = page_of(
        tmp_path, "en/warranty.pdf", pdf("Everything we sell has a warranty", "of three years.")
    )
    assert cut(page.id, page.title, page.text, "en")[0].text == (
        "Everything we sell has a warranty of three years."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_that_letters_are_read_however_they_were_saved(tmp_path: Path, encoding: str) -> None:
    text = "# Envíos\nEl envío tarda tres días y cuesta 4 € para los pedidos de más de 30 kilos."
    page = page_of(tmp_path, "envios.txt", text.encode(encoding))
    assert "tarda tres días y cuesta 4 €" in page.text
    assert page.language == "es"


def test_that_a_folder_names_the_language_before_the_words_do(tmp_path: Path) -> None:
    assert page_of(tmp_path, "pt/hours.md", "We are open from nine to five.").language == "pt"
    assert page_of(tmp_path, "hours.md", "We are there for you from nine to five.").language == "en"


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("cut-off.pdf", pdf("Half of it")[:200], "damaged"),
        ("renamed.pdf", b"this was never a pdf", "damaged"),
        ("image.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no text"),
        ("binary.md", bytes(range(256)) * 20, "no text"),
        ("renamed.txt", pdf("text"), "no text"),
        ("empty.md", b"  \n", "empty"),
        ("scan.html", b"<html><body><img src='x.png'></body></html>", "no text"),
    ],
)
def test_that_a_bad_file_says_what_is_wrong_and_what_mends_it(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    with pytest.raises(Unreadable, match=what) as error:
        page_of(tmp_path, name, data)
    assert error.value.mend


def test_that_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(Unreadable, match="200 MB large; split it"):
        read_page(path, Path("huge.txt"))


def test_that_the_others_still_go_in(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("# Good\nAll is well.", encoding="utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    steps: list[tuple[int, int]] = []
    found = read_folder(tmp_path, lambda done, of: steps.append((done, of)))
    assert [page.id for page in found.pages] == ["good"]
    assert [left.file for left in found.left_out] == ["bad.pdf", "gone.md"]
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_that_a_file_that_is_none_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert read_folder(tmp_path).left_out[0].what == "it is no ordinary file"


def test_that_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "faq.md").write_text("# FAQ\nAsk us.", encoding="utf-8")
    (tmp_path / "en" / "again").symlink_to(tmp_path)
    assert [page.id for page in read_folder(tmp_path).pages] == ["en/faq"]


@pytest.mark.parametrize("folder", ["", "missing"])
def test_that_a_folder_with_nothing_holds_nothing(tmp_path: Path, folder: str) -> None:
    found = read_folder(tmp_path / folder)
    assert not found.pages
    assert not found.left_out


def test_that_pages_of_one_name_are_both_kept(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("# FAQ\nAsk us.", encoding="utf-8")
    (tmp_path / "faq.html").write_text("<h1>FAQ</h1><p>Ask them.</p>", encoding="utf-8")
    assert {page.id for page in read_folder(tmp_path).pages} == {"faq", "faq.md"}


def test_that_hard_wrapped_lines_are_one_sentence() -> None:
    chunks = cut("d", "D", "You have thirty\ndays, e.g. until\nMay. Then it is over.", "en")
    assert chunks[0].sayings == ("You have thirty days, e.g. until May.", "Then it is over.")


def test_that_a_list_is_never_parted() -> None:
    chunks = cut(
        "d", "D", "You can pay by:\n\n- Visa\n- PayPal, and\n  Bizum\n\nNot by cheque.", "en"
    )
    assert chunks[0].sayings == ("You can pay by: Visa; PayPal, and Bizum.", "Not by cheque.")


def test_that_left_out_names_file_and_mend(tmp_path: Path) -> None:
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / "x.md").write_bytes(b"\x00\x01\x02")
    assert read_folder(tmp_path).left_out == [
        LeftOut(
            "es/x.md",
            "it is no text: it holds bytes that no text has",
            "export it as text or PDF, saved as UTF-8",
        )
    ]
