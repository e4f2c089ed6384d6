"""Reading a page: which words and which facts are taken from the kinds of pages that statements stand on."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from dashboard import clock
from dashboard.capture.extract import Page, extract
from dashboard.errors import Unreadable

# Sentences as articles have them: long enough to be told from menus.
OPENING = (
    "SPRINGFIELD – The city will not hold anyone at the request of federal agents alone, its mayor said on Thursday."
)
QUOTE = "“We are not going to ask our officers to do the work of another government,” Mayor Ana Doe said."
PRACTICE = (
    "Under a policy of the police department, the jail honors such requests only with an order signed by a judge."
)
CLOSING = "The council is expected to vote on the measure next month, after two hearings that are open to the public."
OTHER = "A water main broke under Oak Street this morning, and crews expect to work there until the end of the week."
BODY = f"<p>{OPENING}</p><p>{QUOTE}</p><p>{PRACTICE}</p><p>{CLOSING}</p>"
DAY = date(2016, 11, 13)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    clock.frozen = datetime(2020, 6, 1, tzinfo=UTC)
    yield
    clock.frozen = None


def read(markup: str, url: str = "https://www.paper.example/news/story", content_type: str = "text/html") -> Page:
    return extract(markup.encode(), content_type, url)


def page(head: str = "", body: str = BODY, title: str = "<title>Mayor: no help</title>") -> Page:
    return read(f"<!doctype html><html><head>{title}{head}</head><body>{body}</body></html>")


def paragraphs(found: Page) -> list[str]:
    return found.text.split("\n\n")


# ---- the kinds of pages ----------------------------------------------------------------------


NEWSPAPER = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Springfield mayor says city won't help with deportations | The Springfield Ledger</title>
<link rel="canonical" href="https://www.ledger.example/2016/11/13/mayor-no-help/">
<meta property="og:site_name" content="The Springfield Ledger">
<meta property="og:title" content="Springfield mayor says city won&#8217;t help with deportations">
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle",
"headline":"Springfield mayor says city won&#8217;t help with deportations",
"datePublished":"2016-11-13T21:30:00-06:00","dateModified":"2016-11-15T08:00:00-06:00",
"author":[{{"@type":"Person","name":"Jane Roe"}},{{"@type":"Person","name":"Luis Peña"}}],
"publisher":{{"@type":"Organization","name":"Springfield Ledger LLC"}},
"mainEntityOfPage":"https://www.ledger.example/2016/11/13/mayor-no-help/"}}</script></head>
<body class="has-sidebar single-post"><a class="skip-link" href="#m">Skip to main content</a>
<header><div class="logo">The Springfield Ledger</div><p>Wednesday, May 27, 2020</p>
<nav><ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li><li><a href="/s">Sports</a></li></ul></nav></header>
<main><article><header><h1>Springfield mayor says city won’t help with deportations</h1>
<p class="byline">By <a rel="author" href="/jr">Jane Roe</a> and <a rel="author" href="/lp">Luis Peña</a></p>
<p><time datetime="2016-11-13">Nov. 13, 2016</time> | Updated Nov. 15, 2016</p></header>
<figure><img src="a.jpg"><figcaption>Mayor Ana Doe at city hall. (Photo by A. Smith)</figcaption></figure>
<div class="body"><p>{OPENING}</p><p>“We are not going to <em>ask</em> our offi<wbr>cers to do the work of
<a href="/x">another government</a>,” Mayor Ana Doe said.</p>
<div class="ad-slot">Advertisement</div>
<aside class="related"><h3>Related stories</h3><ul><li><a href="/w">{OTHER}</a></li></ul></aside>
<p>{PRACTICE}</p><h2>What comes next</h2><ul><li>A hearing on Monday.</li><li>A vote in December.</li></ul>
<p>{CLOSING}</p></div></article></main>
<aside class="sidebar"><h3>Most read</h3><p>{OTHER}</p></aside>
<div class="newsletter-signup"><form><p>Get the best of our newsroom in your mailbox every single morning, for free.</p>
<input type="email"><button>Sign up</button></form></div>
<footer><p>Copyright 2020 The Springfield Ledger. All rights reserved, and nothing may be printed again.</p></footer>
<script>var x = "<p>Not a word of the page.</p>";</script></body></html>"""


def test_a_newspaper_s_article_is_read_with_what_it_says_of_itself() -> None:
    found = read(NEWSPAPER, "https://www.ledger.example/2016/11/13/mayor-no-help/?utm_source=x")
    assert found.title == "Springfield mayor says city won’t help with deportations"
    assert found.publisher == "The Springfield Ledger"
    assert found.author == "Jane Roe, Luis Peña"
    assert found.published_on == DAY
    assert found.media_type == "html"
    asked = "“We are not going to ask our officers to do the work of another government,” Mayor Ana Doe said."
    read_in_order = [found.title, OPENING, asked, PRACTICE, "What comes next", "A hearing on Monday.", CLOSING]
    assert [part for part in paragraphs(found) if part in read_in_order] == read_in_order
    for noise in (OTHER, "Most read", "Copyright", "Sports", "mailbox", "Advertisement", "Skip to", "Not a word"):
        assert noise not in found.text


CITY = f"""<html><head><title>Mayor Doe Reaffirms City Policy &#8211; City of Springfield</title>
<meta property="og:title" content="Mayor Doe Reaffirms City Policy - City of Springfield">
<meta property="article:published_time" content="2016-11-14T03:15:00+00:00">
<meta property="article:modified_time" content="2019-02-01T10:00:00+00:00">
<script type="application/ld+json">{{"@graph":[{{"@type":"WebPage","@id":"https://city.example/x/","name":"x",
"datePublished":"2016-11-14T03:15:00+00:00","dateModified":"2019-02-01T10:00:00+00:00"}},
{{"@type":"WebSite","@id":"https://city.example/#website","name":"City of Springfield"}}]}}</script></head>
<body class="post-template-default"><div id="page" class="site"><div id="masthead" class="site-header">
<a href="/">City of Springfield</a></div><div id="content" class="content-with-sidebar"><div id="primary">
<div class="entry-header"><h1 class="entry-title">Mayor Doe Reaffirms City Policy</h1>
<span class="posted-on">Posted on <time class="entry-date published" datetime="2016-11-13T21:15:00-06:00">
November 13, 2016</time><time class="updated" datetime="2019-02-01">February 1, 2019</time></span>
<span class="author vcard">by <a href="/author/admin">admin</a></span></div>
<div class="entry-content"><p><strong>FOR IMMEDIATE RELEASE</strong></p><p>{OPENING}</p><p>{QUOTE}</p><p>{PRACTICE}</p>
<p>###</p></div><div class="sharedaddy share">Share this: <a href="#">Twitter</a></div></div>
<div id="secondary" class="widget-area"><h2>Recent Posts</h2><ul><li><a href="/w">{OTHER}</a></li></ul></div>
</div></div></body></html>"""


def test_a_city_s_press_release_keeps_the_local_day_and_names_no_login() -> None:
    found = read(CITY, "https://city.example/mayor-doe-reaffirms/")
    assert (found.title, found.publisher, found.author) == (
        "Mayor Doe Reaffirms City Policy",
        "City of Springfield",
        "",
    )
    assert found.published_on == DAY
    assert [part for part in (OPENING, QUOTE, PRACTICE) if part not in paragraphs(found)] == []
    assert OTHER not in found.text
    assert "Recent Posts" not in found.text


OLD = f"""<HTML><HEAD><TITLE>Springfield Weekly: Mayor: no help</TITLE></HEAD><BODY bgcolor=white><CENTER>
<TABLE width=100%><TR><TD colspan=2><A href=/><IMG src=logo.gif></A></TD></TR>
<TR><TD width=120 valign=top><A href=/>Home</A><BR><A href=/news>News</A><BR><A href=/sports>Sports</A></TD>
<TD><FONT size=5><B>Mayor: no help</B></FONT><BR><FONT size=2>By Jane Roe<BR>November 13, 2016</FONT><P>
<FONT face=arial>{OPENING}<BR><BR>&#147;We are not going to ask our officers to do the work of another government,&#148;
Mayor Ana Doe said.<P>{PRACTICE}<P>{CLOSING}</FONT></TD></TR></TABLE></CENTER></BODY></HTML>"""


def test_an_old_page_laid_out_by_tables_keeps_its_words() -> None:
    found = extract(OLD.encode("cp1252"), "text/html", "http://weekly.example/1.html")
    assert [part for part in (OPENING, QUOTE, PRACTICE, CLOSING) if part not in paragraphs(found)] == []
    assert (found.author, found.published_on) == ("Jane Roe", DAY)
    assert "Sports" not in found.text


def test_a_transcript_keeps_every_short_answer() -> None:
    turns = [
        "MAYOR DOE: Good morning.",
        "Question: Will you help them?",
        "MAYOR DOE: No.",
        "Question: Not at all?",
        "MAYOR DOE: Not without a warrant.",
    ]
    for markup in (
        "".join(f"<p><b>{turn.split(':')[0]}:</b>{turn.split(':')[1]}</p>" for turn in turns),
        "<table>" + "".join("<tr><td>{}:</td><td>{}</td></tr>".format(*t.split(": ")) for t in turns) + "</table>",
        "<div>" + "<br><br>".join(turns) + "</div>",
    ):
        found = page(body=f"<div id=main><h1>Transcript</h1><p>{OPENING}</p>{markup}<p>{CLOSING}</p></div>")
        assert [turn for turn in turns if turn not in paragraphs(found)] == []


def test_an_accelerated_page_is_read() -> None:
    head = """<style amp-boilerplate>body{-webkit-animation:none}</style><script async src="v0.js"></script>
    <script type="application/ld+json">{"@type":["NewsArticle"],"headline":"Mayor: no help","publisher":
    {"name":"The Paper"},"datePublished":"November 13, 2016","author":"By Jane Roe, Staff Writer"}</script>"""
    body = f"""<amp-sidebar id=s><ul><li><a href=/>Home</a></li></ul></amp-sidebar><main><h1>Mayor: no help</h1>
    <amp-img src=x></amp-img><amp-ad class=ad></amp-ad><section>{BODY}</section></main>"""
    found = page(head, body)
    assert (found.title, found.publisher, found.author) == ("Mayor: no help", "The Paper", "Jane Roe")
    assert found.published_on == DAY
    assert [part for part in (OPENING, QUOTE, PRACTICE, CLOSING) if part not in paragraphs(found)] == []


def test_a_cookie_banner_is_not_the_page_even_where_the_page_is_short() -> None:
    banner = (
        "We and our partners use cookies and similar tools to show you what you like and to count our readers. " * 2
    )
    for element in ('<div id="onetrust-consent-sdk">', '<div class="cookie-banner" role="dialog">', "<dialog open>"):
        found = page(body=f"{element}<p>{banner}</p><button>Accept</button></div></dialog><article>{BODY}</article>")
        assert QUOTE in found.text
        assert "our partners" not in found.text


def test_quotes_set_apart_stay_in_their_place() -> None:
    quote = "We will never ask a child in our schools for papers, not this year and not in any other."
    for markup in (
        f"<blockquote>{quote}</blockquote>",
        f"<blockquote class='twitter-tweet'><p>{quote}</p></blockquote>",
        f"<aside class='pullquote'>{quote}</aside>",
        f"<div class='quote'><q>{quote}</q></div>",
        f"<pre>{quote}</pre>",
    ):
        found = page(body=f"<article><p>{OPENING}</p>{markup}<p>{PRACTICE}</p><p>{CLOSING}</p></article>")
        assert found.text.index(OPENING) < found.text.index(quote) < found.text.index(PRACTICE)


STATION = f"""<html><head><title>Mayor: no help with deportations</title>
<meta property="og:site_name" content="WXYZ 5 News"><meta name="author" content="https://www.facebook.com/wxyz">
<meta property="og:updated_time" content="2016-11-20T10:00:00Z"></head><body>
<div class="top"><span>Wednesday, May 27, 2020</span></div>
<h1>Mayor: no help with deportations</h1><div class="author-block">
<span class="byline">By: Jane Roe, WXYZ Staff</span></div>
<div class="dates">Posted at 5:15 PM, Nov 13, 2016 and last updated 6:02 PM, Nov 20, 2016</div>
<div class="story">{BODY}</div><div class="copyright">Copyright 2020 Station Group. All rights reserved. This
material may not be published, broadcast, rewritten or redistributed.</div></body></html>"""


def test_a_station_s_page_is_dated_by_posted_and_not_by_updated() -> None:
    found = read(STATION)
    assert (found.author, found.publisher, found.published_on) == ("Jane Roe", "WXYZ 5 News", DAY)
    assert QUOTE in found.text
    assert "rewritten" not in found.text


def test_a_website_inside_one_form_keeps_its_text() -> None:
    found = page(
        body=f"""<form id="aspnetForm"><div id="nav-menu"><a href=/>Home</a></div><div id="ctl00_main">
        <h1>Statement</h1>
        {BODY}</div><input type=hidden value="Not a word"><select><option>Not a word</option></select></form>"""
    )
    assert [part for part in (OPENING, QUOTE, PRACTICE, CLOSING) if part not in paragraphs(found)] == []
    assert "Not a word" not in found.text


def test_readers_comments_are_not_the_page_even_where_they_are_longer() -> None:
    comments = "".join(
        f"<li><p>Reader {n} says that this is an outrage, and that something must be done.</p></li>" for n in range(60)
    )
    below = f"<div id=comments><ol class=commentlist>{comments}</ol></div>"
    found = page(body=f"<div class=story><h1>Mayor: no help</h1>{BODY}</div>{below}")
    assert QUOTE in found.text
    assert "outrage" not in found.text


@pytest.mark.parametrize("how", ["class=comments", "hidden", 'style="display: none"', 'style="text-indent:-9999px"'])
def test_not_even_a_brief_page_is_outweighed_by_comments_or_by_what_is_hidden(how: str) -> None:
    brief = "<article><h1>Title</h1><p>The mayor said on Monday that the city keeps its rules on agents.</p></article>"
    more = "".join(f"<p>{OTHER} {number}</p>" for number in range(12))
    assert OTHER not in page(body=f"{brief}<div {how}>{more}</div>").text
    assert OTHER in page(body=f"<div {how}>{more}</div>").text


def test_words_struck_out_or_meant_for_ears_only_are_not_printed() -> None:
    said = '<p>The city <del>ends</del><ins>keeps</ins> its <s>old</s> rules<span class="sr-only"> (opens)</span>.</p>'
    assert "The city keeps its rules." in " ".join(page(body=said).text.split())


def test_a_figure_of_a_footnote_is_no_part_of_a_word_or_number() -> None:
    said = "<p>Police<sup>2</sup> held 12<sup><a href='#3'>[3]</a></sup> people on the 5<sup>th</sup> of May here.</p>"
    assert "Police² held 12³ people on the 5th of May here." in page(body=said).text


def test_a_wrapper_named_after_what_is_beside_the_article_hides_nothing() -> None:
    for name in ("content-with-sidebar", "no-comments", "layout-related", "page-promo", "ad-free footer-dark"):
        found = page(body=f"<div class='{name}'><h1>Mayor: no help</h1>{BODY}<footer><p>{OTHER}</p></footer></div>")
        assert [part for part in (OPENING, QUOTE, PRACTICE, CLOSING) if part not in paragraphs(found)] == []
        assert OTHER not in found.text


def test_a_page_of_public_comments_is_the_page() -> None:
    found = page(body=f"<div id=comments><h1>Public comments</h1>{BODY}</div><footer><p>{OTHER}</p></footer>")
    assert [part for part in (OPENING, QUOTE, PRACTICE, CLOSING) if part not in paragraphs(found)] == []
    assert OTHER not in found.text


def test_sentences_before_and_after_what_the_library_keeps_are_kept_too() -> None:
    for name in ("tags-note", "credit", "outro-hidden", "print-only", "jp-relatedposts-x"):
        first, last = f"<p class='{name}'>{PRACTICE}</p>", f"<p class='{name}'>{CLOSING}</p>"
        found = page(body=f"<div class=story>{first}<p>{OPENING}</p><p>{QUOTE}</p><p>{OTHER}</p>{last}</div>")
        assert paragraphs(found) == [PRACTICE, OPENING, QUOTE, OTHER, CLOSING], name


def test_an_article_built_of_many_widgets_is_read_whole() -> None:
    widgets = "".join(
        f"<div class='elementor-widget'><div class='elementor-widget-container'><p>{part}</p></div></div>"
        for part in (OPENING, QUOTE, PRACTICE, CLOSING)
    )
    found = page(body=f"<div class=elementor><h1>Mayor: no help</h1>{widgets}</div>")
    assert paragraphs(found) == ["Mayor: no help", OPENING, QUOTE, PRACTICE, CLOSING]


def test_teasers_of_other_articles_below_are_not_read() -> None:
    teasers = "".join(
        f"<article class=card><h3><a href=/{n}>Other story {n}</a></h3><p>{OTHER}</p></article>" for n in range(5)
    )
    found = page(body=f"<main><article><h1>Mayor: no help</h1>{BODY}</article><section>{teasers}</section></main>")
    assert paragraphs(found) == ["Mayor: no help", OPENING, QUOTE, PRACTICE, CLOSING]


def test_an_article_that_only_scripts_show_is_read_from_its_data() -> None:
    body = f"{OPENING}\\n\\n{QUOTE} {PRACTICE} {CLOSING}"
    data = linked(headline="Mayor: no help", articleBody=body)
    found = page(data, "<div id=root>Loading…</div><script src=x></script>")
    assert paragraphs(found) == [OPENING, f"{QUOTE} {PRACTICE} {CLOSING}"]
    assert found.title == "Mayor: no help"


def test_a_list_of_short_items_is_read_whole() -> None:
    items = [f"City number {n}: limits its help by ordinance {n} of 2014." for n in range(30)]
    found = page(body="<h1>Cities</h1><ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")
    assert [item for item in items if item not in found.text] == []


def test_a_page_whose_article_ends_early_still_shows_its_few_sentences() -> None:
    found = page(
        body=f"<article><h1>Mayor: no help</h1><p>{OPENING}</p></article><div>Subscribe to continue reading.</div>"
    )
    assert OPENING in found.text


# ---- words and paragraphs --------------------------------------------------------------------


def test_marks_within_a_sentence_neither_split_nor_glue_words() -> None:
    found = page(
        body="<p>The <b>may</b>or of <a href=/x>St.&nbsp;Paul</a><sup>1</sup>, said<i> that </i>she<!-- x -->\n will"
        "<span> not</span>.</p><p>A<br>line</p><div>One<p>two</p>three</div>"
    )
    assert found.text == "The mayor of St. Paul¹, said that she will not.\n\nA\nline\n\nOne\n\ntwo\n\nthree"


def test_text_comes_in_nfc_without_control_characters_or_halves_of_characters() -> None:
    found = page(body="<p>Cafe\u0301 &#xD800;&#1;\x02&#xFFFF;\ue000Peña\x0c\u2028ok so\u00adft</p>")
    assert found.text == "Café \ufffdPeña ok so\u00adft"
    assert plain("“One\x00 two\u2028three\rfour\x07”.").text == "“One two\nthree\nfour”."


def test_bytes_are_read_as_what_they_are_rather_than_as_what_the_header_says() -> None:
    words = "<html><body><p>Peña said: “No.”</p></body></html>"
    for body, header in (
        (words.encode(), "text/html; charset=iso-8859-1"),
        (b"\xef\xbb\xbf" + words.encode(), "text/html"),
        (words.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (words.encode("cp1252"), "text/html"),
        (words.encode("cp1252"), "text/html; charset=utf-8"),
        (f"<meta charset=mac-roman>{words}".encode("mac-roman"), ""),
        (words.encode("utf-16"), "text/html"),
        (words.encode("utf-16-be"), "text/html; charset=utf-16be"),
    ):
        assert extract(body, header).text == "Peña said: “No.”", header


def test_no_bytes_and_no_name_of_an_encoding_raise_anything_else() -> None:
    for header in ("text/html; charset=zlib", "text/html; charset=punycode", "text/html; charset=\x00", "nonsense"):
        assert "said so" in extract(b"<html><p>\xff\xfe\x81 said so</p>", header).text


# ---- title, publisher, author ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "head", "heading"),
    [
        ("Mayor: no help | The Paper", "", "Mayor: no help"),
        ("Mayor: no help - The Paper", '<meta property="og:site_name" content="The Paper">', ""),
        ("Mayor: no help | News | The Paper", "", ""),
        ("The Paper: x", '<meta property="og:title" content="Mayor: no help &#8211; Paper News">', ""),
        ("x", '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Mayor: no help"}</script>', ""),
        ("City votes 5-2 - Mayor: no help", "", "Mayor: no help"),
        ("Mayor: no help", "", ""),
        ("Mayor: no help | Springfield, MO", '<meta property="og:title" content="Springfield, MO">', ""),
    ],
)
def test_a_title_is_the_headline_without_the_site_s_name(title: str, head: str, heading: str) -> None:
    heading = f"<h1>{heading}</h1>" if heading else ""
    assert page(head, heading + BODY, f"<title>{title}</title>").title == "Mayor: no help"


def test_a_logo_or_a_section_set_as_a_heading_is_not_the_headline() -> None:
    for head, written in (
        (
            "<header class=site-header><h1><a href=/>WXYZ</a></h1></header><h1>Mayor: no help</h1>",
            "Mayor: no help | WXYZ",
        ),
        ("<div class=top><h1>WXYZ</h1></div><h3>Mayor: no help</h3>", "WXYZ | Mayor: no help"),
        ("<h1>News</h1><h2>Mayor: no help</h2>", "Mayor: no help • WXYZ • CivicEngage"),
    ):
        found = page(body=f"{head}<p>Posted on: November 13, 2016</p>{BODY}", title=f"<title>{written}</title>")
        assert (found.title, found.publisher, found.published_on) == ("Mayor: no help", "WXYZ", DAY)
        assert paragraphs(found) == [
            "Mayor: no help",
            "Posted on: November 13, 2016",
            OPENING,
            QUOTE,
            PRACTICE,
            CLOSING,
        ]


def test_a_title_with_a_dash_of_its_own_stays_whole() -> None:
    assert page(title="<title>Council votes 5-2 – mayor promises a veto</title>").title == (
        "Council votes 5-2 – mayor promises a veto"
    )


def test_a_publisher_is_named_by_the_page_or_else_by_its_host() -> None:
    reference = """<script type="application/ld+json">{"@graph":[{"@type":"Article","publisher":{"@id":"#o"}},
    {"@type":"Organization","@id":"#o","name":"The Paper"}]}</script>"""
    assert page(reference).publisher == "The Paper"
    assert (
        page("", f"<h1>Mayor: no help</h1>{BODY}", "<title>Mayor: no help - The Paper</title>").publisher == "The Paper"
    )
    assert page().publisher == "paper.example"


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("By Jane Roe", "Jane Roe"),
        ("By JANE ROE and Luis Peña, Staff Writers", "JANE ROE, Luis Peña"),
        ("By Jane Roe | jroe@paper.example | The Paper", "Jane Roe"),
        ("By Jane Roe, Associated Press", "Jane Roe, Associated Press"),
        ("By Jane Roe Nov. 13, 2016 5:30 PM", "Jane Roe"),
        ("By Dr. Martin O’Neil-Smith, Jr.", "Dr. Martin O’Neil-Smith Jr"),
        ("Story by Jane Roe of The Associated Press", "Jane Roe, The Associated Press"),
        ("By Maria de la Cruz/The Ledger", "Maria de la Cruz"),
        ("By the time the mayor spoke, Ana Doe had left", ""),
        ("By Staff", ""),
        ("By WXYZ Web Staff", ""),
        ("by admin", ""),
        ("By @janeroe", ""),
        ("By https://www.facebook.com/jane", ""),
        ("By paper.example", ""),
    ],
)
def test_an_author_is_a_name_and_nothing_else(byline: str, author: str) -> None:
    assert page(body=f"<h1>Mayor: no help</h1><p>{byline}</p>{BODY}").author == author
    assert page(f'<meta name="author" content="{byline}">').author == author


def test_an_author_of_another_story_is_not_this_one_s() -> None:
    other = '<aside class="related"><h3>Other</h3><p class="byline">By Other Person</p></aside>'
    found = page(body=f"<article><h1>Mayor: no help</h1><p class=byline>By Jane Roe</p>{BODY}</article>{other}")
    assert found.author == "Jane Roe"


# ---- the day of publication ------------------------------------------------------------------


def linked(**fields: str) -> str:
    inner = ",".join(f'"{name}":"{value}"' for name, value in fields.items())
    return f'<script type="application/ld+json">{{"@type":"NewsArticle",{inner}}}</script>'


@pytest.mark.parametrize(
    "head",
    [
        linked(datePublished="2016-11-13T23:30:00-06:00", dateModified="2016-11-20"),
        linked(datePublished="2016-11-13 08:00:00"),
        linked(datePublished="Sun, 13 Nov 2016 12:00:00 EST"),
        '<meta property="article:published_time" content="2016-11-13T08:00:00Z">',
        '<meta name="DC.date.issued" content="2016-11-13">',
        '<meta name="pubdate" content="20161113">',
        '<meta itemprop="datePublished" content="2016-11-13">',
        '<meta name="date" content="2016-11-13"><meta property="article:modified_time" content="2016-11-20">',
    ],
)
def test_the_day_a_page_was_published_is_read_from_its_head(head: str) -> None:
    assert page(head).published_on == DAY


@pytest.mark.parametrize(
    "line",
    [
        "November 13, 2016",
        "Sunday, Nov. 13, 2016 | 5:15 p.m.",
        "Published: Nov. 13, 2016 at 5:15 PM EST | Updated: Nov. 20, 2016 at 6:00 PM EST",
        "Updated: Nov. 20, 2016 at 6:00 PM | Published: Nov. 13, 2016 at 5:15 PM",
        "By Jane Roe, The Paper 11/13/2016",
        "Posted 11/13/16",
        "13 November 2016",
        "Contact: Press Office | November 13, 2016",
        '<time itemprop="datePublished" datetime="2016-11-13T20:00:00-06:00">Sunday</time>',
        '<time class="entry-date published updated" datetime="2016-11-13">Sunday</time>',
        'By Jane Roe <time datetime="2016-11-13T20:00:00-06:00">3 years ago</time>',
        "NEWS RELEASE</p><p>FOR IMMEDIATE RELEASE: November 13, 2016",
        "Last updated</p><p>Nov. 20, 2016</p><p>Published</p><p>Nov. 13, 2016",
    ],
)
def test_the_day_a_page_was_published_is_read_near_its_headline(line: str) -> None:
    assert page(body=f"<h1>Mayor: no help</h1><p>{line}</p>{BODY}").published_on == DAY


def test_the_day_a_press_release_was_published_is_read_from_its_dateline() -> None:
    for start in ("SPRINGFIELD, Ill., Nov. 13, 2016 –", "(November 13, 2016) -", "Springfield (Nov. 13, 2016) —"):
        assert page(body=f"<h1>Statement</h1><p>{start} {PRACTICE} {CLOSING}</p>{BODY}").published_on == DAY


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (linked(dateModified="2016-11-13"), ""),
        ('<meta property="article:modified_time" content="2016-11-13">', ""),
        ('<meta property="og:updated_time" content="2016-11-13">', ""),
        ('<meta name="date" content="2016-11-13"><meta name="last-modified" content="2016-11-13">', ""),
        ("", "Updated November 13, 2016"),
        ("", "Last updated: 6:02 PM, Nov 13, 2016"),
        ("", "Page last modified on 11/13/2016"),
        ("", "Updated</p><p>November 13, 2016"),
        ("", "Last updated date: November 13, 2016"),
        ("", "The list was released on November 13, 2016, by the department."),
        ("", "November 13, 2016 was the day on which the mayor first said that the city would not help."),
        ("", "By the time the mayor spoke on November 13, 2016, the vote was over."),
        ("", '<time datetime="2016-11-13" class="modified">yesterday</time>'),
        ("", '<time class="updated" datetime="2016-11-13">November 13</time>'),
        ("", "The mayor was elected on November 13, 2016, and took office in the new year."),
        (linked(datePublished="2021-01-01"), ""),
        (linked(datePublished="1970-01-01T00:00:00Z"), ""),
        (linked(datePublished="2016-13-45"), ""),
        ("", "© 2016 The Paper, November 31, 2016"),
    ],
)
def test_a_page_that_says_only_something_else_has_no_day(head: str, line: str) -> None:
    assert page(head, f"<h1>Mayor: no help</h1><p>{line}</p>{BODY}").published_on is None


def test_a_day_beside_or_below_the_article_is_not_its_own() -> None:
    for around in (
        '<aside class="sidebar"><p>November 13, 2016</p></aside>',
        '<div class="related"><p>Posted Nov. 13, 2016</p></div>',
        "<footer><p>November 13, 2016</p></footer>",
    ):
        assert page(body=f"<h1>Mayor: no help</h1>{around}{BODY}{around}").published_on is None
    assert page(body=f"<h1>Mayor: no help</h1>{BODY}{BODY}{BODY}{BODY}<p>November 13, 2016</p>").published_on is None


def test_a_day_told_in_utc_is_the_local_day_that_the_page_shows() -> None:
    head = '<meta property="article:published_time" content="2016-11-14T03:15:00+00:00">'
    assert page(head).published_on == date(2016, 11, 14)
    assert page(head, f"<h1>Mayor: no help</h1><p>November 13, 2016</p>{BODY}").published_on == DAY
    markup = f"<html><head>{head}</head><body>{BODY}</body></html>"
    assert read(markup, "https://paper.example/2016/11/13/mayor/").published_on == DAY
    assert page(linked(datePublished="2016-11-14T03:15:00-06:00"), "<p>Nov. 13, 2016</p>" + BODY).published_on == date(
        2016, 11, 14
    )


def test_a_day_in_the_address_serves_where_the_page_says_nothing() -> None:
    for path in ("/2016/11/13/mayor/", "/news/2016-11-13/mayor", "/us/2016/nov/13/mayor", "/20161113/mayor"):
        assert read(f"<html><body>{BODY}</body></html>", f"https://paper.example{path}").published_on == DAY
    for path in ("/2016/11/mayor/", "/2016/13/13/mayor", "/id/20161113445", "/2021/11/13/mayor"):
        assert read(f"<html><body>{BODY}</body></html>", f"https://paper.example{path}").published_on is None


def test_of_several_articles_in_the_data_the_one_at_this_address_is_believed() -> None:
    other = '{"@type":"NewsArticle","url":"https://paper.example/o","headline":"Other","datePublished":"2012-01-01"}'
    own = '{"@type":"NewsArticle","url":"https://paper.example/news/story","datePublished":"2016-11-13"}'
    found = page(f'<script type="application/ld+json">[{other},{own}]</script>')
    assert (found.title, found.published_on) == ("Mayor: no help", DAY)


# ---- plain text ------------------------------------------------------------------------------


def plain(text: str) -> Page:
    return extract(text.encode(), "text/plain; charset=utf-8")


def test_a_plain_text_begins_with_its_title() -> None:
    found = plain(f"Mayor: no help\nBy Jane Roe\nNov. 13, 2016\n\n{OPENING}\n\n\n  {QUOTE}\r\n\r\n{CLOSING}\n")
    assert (found.title, found.author, found.published_on) == ("Mayor: no help", "Jane Roe", DAY)
    assert found.media_type == "plain"
    assert paragraphs(found)[-3:] == [OPENING, QUOTE, CLOSING]
    assert plain(f"Mayor: no help\n{OPENING}\n{QUOTE}").title == "Mayor: no help"
    assert paragraphs(plain(f"Mayor: no help\n{OPENING}\n{QUOTE}")) == ["Mayor: no help", OPENING, QUOTE]


def test_a_text_that_begins_with_a_sentence_has_no_title_and_loses_nothing() -> None:
    for text in (QUOTE, f"{OPENING}\n\n{QUOTE}", "MAYOR DOE: We will not\n\nQUESTION: Never?", "“Not here\n\nnot now”"):
        assert (plain(text).title, plain(text).text) == ("", text)


def test_lines_broken_at_a_fixed_width_are_joined_and_other_lines_are_not() -> None:
    wrapped = (
        "The city will not hold anyone at the request of federal agents alone,\n"
        "its mayor said on Thursday, and the police chief, who stood beside her,\n"
        "said that his depart-\nment has not done so in years."
    )
    found = plain(f"Mayor: no help\n\n{wrapped.replace('depart-', 'department has other work and that his depart-')}")
    assert "alone, its mayor" in found.text
    assert "depart-\nment" in found.text
    assert "one\ntwo" in plain(f"Title\n\none\ntwo\n\n{OPENING}").text


def test_a_text_that_only_speaks_of_tags_is_plain() -> None:
    text = "The page says <b>no</b>, and 3 < 4.\n\nThat is all."
    assert plain(text).text == text


# ---- what is no page -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "text/html"),
        (b"PK\x03\x04word/document.xml", "application/octet-stream"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), ""),
        (b"{\\rtf1 Hello}", ""),
        (bytes(range(256)) * 20, "text/plain"),
    ],
)
def test_another_kind_of_file_is_refused_with_a_way_out(body: bytes, content_type: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        extract(body, content_type)
    assert refusal.value.kind == "not_text"
    assert "paste" in refusal.value.sentence.lower()


@pytest.mark.parametrize(
    "markup",
    [
        "",
        " \n ",
        "<html><body></body></html>",
        "<html><body><img src=x><p>…</p></body></html>",
        "<html><body><div id=root></div><noscript>You need to enable JavaScript.</noscript><script src=x></script>",
        "<html><body><p>Please enable JavaScript to view this page.</p></body></html>",
    ],
)
def test_a_page_without_words_says_so(markup: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(markup)
    assert refusal.value.kind == "no_text"
    assert "aste" in refusal.value.sentence


def test_the_kind_is_told_by_the_bytes_before_the_name() -> None:
    assert extract(f"<html><body>{BODY}</body></html>".encode(), "text/plain").media_type == "html"
    assert extract(OPENING.encode(), "application/octet-stream").media_type == "plain"
    assert extract(f"<p>{OPENING}</p>".encode(), "").media_type == "html"
    assert extract(OPENING.encode(), "text/html").text == OPENING
