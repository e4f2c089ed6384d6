"""How alike two coders code: the measures against examples worked by hand, and where they are told."""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dashboard import commands
from dashboard.catalogue import agreement
from dashboard.db import Database
from dashboard.models import User
from dashboard.register import codebook, codings, draws, people, questions

from . import factories
from .conftest import counting

RANKS = ["1", "2", "3", "4", "5"]


def paired(first: str, second: str) -> Counter[tuple[str, str]]:
    """Pairs of one-letter codes, unit by unit."""
    return Counter(zip(first, second, strict=True))


# ---- the measures ------------------------------------------------------------------------------


def test_kappa_is_the_one_worked_by_hand() -> None:
    # 50 units: both yes 20, only the first 5, only the second 10, both no 15. They agree on 35 of 50 = 0.7. By chance
    # both say yes in 25/50 × 30/50 = 0.3 and no in 25/50 × 20/50 = 0.2, together 0.5. (0.7 - 0.5) / (1 - 0.5) = 0.4.
    pairs = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    assert agreement.alike(pairs) == 0.7
    assert agreement.kappa(pairs) == pytest.approx(0.4)


def test_nominal_alpha_is_the_one_worked_by_hand() -> None:
    # 12 units, of which the fifth (d, b), the ninth (e, d) and the last (a, b) differ. Of the 24 values 5 are a, 6 b,
    # 6 c, 6 d and 1 e. Observed: 3 × 2 = 6. Expected: (24² - 5² - 6² - 6² - 6² - 1²) / 23 = 442/23. 1 - 6·23/442.
    pairs = paired("aabbdcccedda", "aabbbcccdddb")
    assert agreement.alpha(pairs, "abcde") == pytest.approx(1 - 6 * 23 / 442)


def test_nominal_alpha_is_the_one_its_author_printed() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), parts A and B."""
    assert agreement.alpha(paired("0100000010", "1110010000"), "01") == pytest.approx(0.095, abs=0.0005)
    assert agreement.alpha(paired("aabbdcccedda", "babbbcccEddd".lower()), "abcde") == pytest.approx(0.692, abs=0.0005)


def test_ordinal_alpha_is_the_one_worked_by_hand() -> None:
    # Units 1/1, 2/2, 2/3, 3/3: of 8 values 2 are 1, 3 are 2, 3 are 3. Squared distances, from the ranks between:
    # 1 to 2: (2/2 + 3/2)² = 6.25; 2 to 3: (3/2 + 3/2)² = 9; 1 to 3: (2/2 + 3 + 3/2)² = 30.25.
    # Observed: one pair 2/3 = 9. Expected: (2·3·6.25 + 2·3·30.25 + 3·3·9)/7 = 300/7. 1 - 9·7/300 = 0.79.
    assert agreement.alpha(paired("1223", "1233"), RANKS, ordered=True) == pytest.approx(0.79)


def test_a_step_apart_costs_ordinal_alpha_less_than_the_whole_scale() -> None:
    near = agreement.alpha(paired("11335544", "12335544"), RANKS, ordered=True)
    far = agreement.alpha(paired("11335544", "15335544"), RANKS, ordered=True)
    assert near is not None and far is not None and near > far


def test_where_all_codes_are_one_word_nothing_is_defined() -> None:
    pairs = Counter({("law", "law"): 40})
    assert (agreement.kappa(pairs), agreement.alpha(pairs, ["law", "words"])) == (None, None)
    found = agreement.measure("Channel", pairs, ["law", "words"])
    assert found.shown and found.alike == 1


def test_below_thirty_pairs_there_is_no_figure() -> None:
    found = agreement.measure("Channel", Counter({("law", "law"): 28, ("law", "words"): 1}), ["law", "words"])
    assert (found.pairs, found.alike, found.kappa, found.alpha, found.shown) == (29, None, None, None, False)
    assert agreement.measure("Channel", Counter({("law", "law"): 29, ("law", "words"): 1}), ["law", "words"]).shown


@given(st.lists(st.tuples(st.sampled_from(RANKS), st.sampled_from(RANKS)), min_size=2, max_size=40))
def test_measures_are_1_for_full_agreement_and_never_more(units: list[tuple[str, str]]) -> None:
    pairs, same = Counter(units), Counter((first, first) for first, _ in units)
    for measured in (
        agreement.kappa,
        lambda p: agreement.alpha(p, RANKS),
        lambda p: agreement.alpha(p, RANKS, ordered=True),
    ):
        assert (found := measured(pairs)) is None or found <= 1 + 1e-9
        assert (found := measured(same)) is None or found == pytest.approx(1)


def test_the_application_starts_without_numpy() -> None:
    asked = "import sys, dashboard, dashboard.commands; sys.exit(bool({'numpy', 'krippendorff'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


# ---- where they are told -----------------------------------------------------------------------


def coded(register: Database, number: int) -> tuple[int, int]:
    """Draw and code `number` statements, every fifth otherwise; how many pairs agree in stance, and in channel."""
    with register.writing() as session:
        ada: User = people.add(session, "ada@example.org", "editor", name="Ada", by="a test")
        stances, channels, asked = 0, 0, factories.question(session)
        for done in range(number):
            left = codings.sample().where(codings.uncoded()).limit(1)
            if (found := session.scalar(left)) is None:
                draws.draw(session, asked, by="Ada", user=ada.id)
                found = session.scalars(left).one()
            stance = "no_position" if done % 5 == 0 else found.stance
            channel = "list" if stance == "no_position" else found.channel
            stances, channels = stances + (stance == found.stance), channels + (channel == found.channel)
            codings.code(session, found.id, stance=stance, channel=channel, note="", by="Ada", user=ada.id)
    return stances, channels


def table(client: Any) -> dict[str, list[str]]:
    """The cells of the method page's table, by field."""
    rows = BeautifulSoup(client.get("/about/method").text, "lxml").select(".agreement tbody tr")
    cells = [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in rows]
    return {row[0]: row[1:] for row in cells}


def test_the_method_page_says_how_many_pairs_are_missing(client: Any, register: Database) -> None:
    assert table(client)["Stance"] == ["0", "0 of the 30 needed"]
    assert "No source has been drawn yet" in client.get("/about/method").text
    coded(register, 12)
    assert table(client)["Channel"] == ["12", "12 of the 30 needed"]
    assert "sources of" in client.get("/about/method").text


def test_the_method_page_the_command_and_its_pairs_say_the_same(
    client: Any, register: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stances, channels = coded(register, 32)
    told = table(client)
    assert told["Stance"][:2] == ["32", f"{stances / 32:.1%}".replace("%", " %")]
    assert told["Channel"][:2] == ["32", f"{channels / 32:.1%}".replace("%", " %")]
    assert told["Stance, where both gave a rank"][1].endswith("of the 30 needed")
    with counting(register) as sent:
        client.get("/about/method")
    assert len(sent) == 3, "the questions, the kept codebooks, and one for the agreement"
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", register.url.render_as_string(hide_password=False))
    monkeypatch.setenv("DASHBOARD_INSTANCE", str(tmp_path / "instance"))
    said = CliRunner().invoke(commands.main, ["agreement"]).output
    kappa, alpha = told["Stance"][2], told["Stance"][3].removesuffix(" nominal")
    assert f"Stance: 32 pairs, {stances / 32:.1%} agree, kappa {kappa}, nominal alpha {alpha}." in said
    rows = list(csv.DictReader(CliRunner().invoke(commands.main, ["agreement", "--csv"]).output.splitlines()))
    assert len(rows) == 32
    assert sum(row["first_stance"] == row["second_stance"] for row in rows) == stances
    assert [int(row["drawn"]) for row in rows] == sorted(int(row["drawn"]) for row in rows)
    assert {row["ruled_stance"] for row in rows} == {""}
    refused = CliRunner().invoke(commands.main, ["agreement", "--question", "tea"])
    assert refused.exit_code == 1
    assert "There is no question “tea”" in refused.output


def test_a_new_codebook_begins_a_new_count(client: Any, register: Database) -> None:
    coded(register, 3)
    assert table(client)["Stance"][0] == "3"
    with register.writing() as session:
        values = codebook.written(factories.question(session)) | {"codebook_version": "2", "background": "Told anew."}
        questions.revise(session, values["slug"], values, changelog="The rules are told anew.", by="a test")
    assert table(client)["Stance"][0] == "0"
