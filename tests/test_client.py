"""The client that reads each page: what it must not let pass."""

import pytest
from html5lib.html5parser import ParseError

from .client import lint

PAGE = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cities</title></head><body><h1>Cities</h1>'


@pytest.mark.parametrize(
    "wrong",
    [
        "<h1>Again</h1>",
        '<p id="a"></p><p id="a"></p>',
        '<input name="a">',
        '<p style="color:red">',
        '<p onclick="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">go</a>',
        '<svg><a href="javascript:go()"></a></svg>',
        "<svg><style>a{}</style></svg>",
        '<a data-hx-get="/x">x</a>',
        '<p aria-describedby="nobody">x</p>',
        "<p><div></p>",
    ],
)
def test_what_a_page_may_not_hold_is_told(wrong: str) -> None:
    with pytest.raises((AssertionError, ParseError)):
        lint(PAGE + wrong)


def test_a_title_of_a_drawing_is_no_title_of_the_page() -> None:
    with pytest.raises(AssertionError, match="needs a title"):
        lint(PAGE.replace("<title>Cities</title>", "") + "<svg><title>Map</title></svg>")


def test_a_sound_page_gives_the_paths_it_names() -> None:
    sound = '<svg><a href="/x?y=1"></a></svg><label>A <input name="a"></label><label for="b">B</label><input id="b">'
    assert lint(PAGE + sound) == {"/x"}
