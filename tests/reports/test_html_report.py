"""The report as one HTML file: it asks nobody for anything, says everything, and hurts nobody."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from jinja2 import UndefinedError

from reports.markup import Element, read
from reports.sample import PARTIES, content, definition, judged, pages, scorecard
from tallystick.charter.model.alliance import Party
from tallystick.charter.model.base import Span
from tallystick.charter.model.scorecard import Scorecard
from tallystick.charter.model.targets import Reference
from tallystick.errors import InputError
from tallystick.reports.content import Breakdown, Details, KpiPage, ReportContent, SourceNote
from tallystick.reports.html import STYLES, _environment, report_html
from tallystick.scorecard.lines import Line
from tallystick.terms.figure import Missing, Quality

EVIL = "<script>alert('x')</script>&\"><img src=x onerror=alert(1)>"
STYLE = "".join(files("tallystick.reports").joinpath(name).read_text("utf-8") for name in STYLES)


@pytest.fixture(scope="session")
def tree(page: str) -> Element:
    return read(page)


def test_the_file_asks_for_nothing_and_runs_nothing(page: str, tree: Element) -> None:
    assert "<script" not in page.lower()
    assert not re.search(r"https?://|url\(|@import|javascript:", page)
    for element in tree.walk():
        assert element.name not in {"script", "link", "iframe", "object", "embed", "img", "form", "base"}
        assert not {name for name in element.attributes if name.startswith("on") or name in ("src", "srcset", "action")}
        assert element.attributes.get("href", "#").startswith("#")


def test_the_policy_forbids_all_but_its_own_style(tree: Element) -> None:
    policies = [e.attributes["content"] for e in tree.all("meta") if "http-equiv" in e.attributes]

    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_every_chart_has_a_title_and_a_sentence_and_every_other_picture_is_hidden(tree: Element) -> None:
    pictures = tree.all("svg")
    charts = [svg for svg in pictures if svg.attributes.get("role") == "img"]

    assert len(charts) > 9 * 5
    for svg in pictures:
        if svg in charts:
            assert [child.name for child in svg.children[:2]] == ["title", "desc"]
            assert svg.children[0].words
            assert svg.children[1].words.endswith(".")
        else:
            assert svg.attributes["aria-hidden"] == "true"


def test_text_in_charts_is_at_least_eleven_pixels(tree: Element) -> None:
    sizes = re.findall(r"\.chart[^{}]*text[^{}]*\{[^}]*font-size: (\d+)px", STYLE)

    assert sizes == ["11"]
    assert all(
        "font-size" not in e.attributes and "style" not in e.attributes for s in tree.all("svg") for e in s.walk()
    )


def test_headings_are_in_order_and_there_is_one_title(tree: Element) -> None:
    levels = [int(e.name[1]) for e in tree.walk() if re.fullmatch(r"h[1-6]", e.name)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_names_its_language_and_lets_a_keyboard_skip_to_the_report(tree: Element) -> None:
    links = tree.all("a")

    assert tree.all("html")[0].attributes["lang"] == "en"
    assert links[0].attributes["href"] == "#main"
    assert len(tree.all("main")) == 1


def test_every_anchor_leads_somewhere_and_no_id_comes_twice(tree: Element) -> None:
    ids = [e.attributes["id"] for e in tree.walk() if "id" in e.attributes]

    assert len(ids) == len(set(ids))
    assert {a.attributes["href"][1:] for a in tree.all("a")} <= set(ids)


def test_tables_have_captions_and_their_heads_have_scopes(tree: Element) -> None:
    assert tree.all("table")
    for table in tree.all("table"):
        assert table.children[0].name == "caption"
        assert table.children[0].words
        assert all(head.attributes.get("scope") in ("col", "row", "rowgroup") for head in table.all("th"))


def test_every_status_is_a_word_with_a_shape(tree: Element) -> None:
    tags = [e for e in tree.all("span") if e.attributes.get("class", "").startswith("tag ")]

    assert len(tags) > 50
    assert all(tag.words and tag.children[0].name == "svg" for tag in tags)


def test_good_and_bad_follow_the_direction_and_not_the_sign(tree: Element) -> None:
    rows = {row.all("th")[0].all("a")[0].words: row.words for row in _card(tree) if row.all("a")}

    assert "↓ −0.8 better" in rows["Mean arrival delay"]
    assert "↓ −2.1 worse" in rows["Completion factor"]
    assert "↑ +8 worse" in rows["Delay of the 90th percentile"]
    assert "↑ +0.7 neutral" in rows["Block time against plan"]


def test_a_missing_or_unfinished_value_is_not_compared(tree: Element) -> None:
    rows = {row.all("th")[0].all("a")[0].words: row.words for row in _card(tree) if row.all("a")}

    assert "too few" in rows["Connections kept"]
    assert "not compared" in rows["Connections kept"]
    assert "not compared" in rows["Seats flown"]
    assert "Unfinished" in rows["Seats flown"]


def test_each_kpi_has_a_section_with_its_definition_and_all_its_periods(tree: Element, content: ReportContent) -> None:
    articles = {e.attributes["id"]: e for e in tree.all("article")}

    assert set(articles) == {f"kpi-{name}" for name in content.pages}
    completion = articles["kpi-completion"].words
    for text in (
        "Do we fly what we scheduled?",
        "completed / scheduled",
        "half away from zero, before",
        "COUNT(air_time)",
    ):
        assert text in completion
    assert "A straight line through 94 % in 2026-01, 96 % in 2026-12" in completion
    assert "Below 30 facts (scheduled) there is no value" in completion
    for page in content.kpis:
        for judgement in page.series:
            assert content.label(judgement.figure.period) in articles[f"kpi-{page.id}"].words


def test_numerator_and_denominator_of_the_latest_period_stand_beside_the_value(tree: Element) -> None:
    completion = next(e for e in tree.all("article") if e.attributes["id"] == "kpi-completion").words

    assert "6 070 ÷ 6 350 n = 6 350" in completion


def test_breakdowns_run_from_the_worst_gap_to_the_best(tree: Element, content: ReportContent) -> None:
    completion = next(e for e in tree.all("article") if e.attributes["id"] == "kpi-completion")
    table = next(t for t in completion.all("table") if t.all("th")[0].words == "Party and airport of departure")
    cells = content.pages["completion"].breakdowns[2].cells
    gaps = sorted(series[-1].good_gap or Fraction(0) for series in cells)

    shown = [row.all("th")[0].words for row in table.all("tr")[1:]]

    worst = next(series[-1].figure for series in cells if series[-1].good_gap == gaps[0])
    assert shown[0] == f"{PARTIES[worst.party or ''].name} · {dict(worst.scope)['origin']}"
    assert len(shown) == 6


def test_of_many_cells_the_worst_are_drawn_and_all_are_told(content: ReportContent) -> None:
    page = content.pages["completion"]
    many = replace(page, make_details=lambda: Details((Breakdown(("party", "origin"), page.breakdowns[2].cells * 3),)))

    tree = read(report_html(_one(many)))

    assert len([svg for svg in tree.all("svg") if "multiple" in svg.attributes.get("class", "")]) == 12
    assert "the first 12 of 18 are drawn above on one scale" in tree.words


def test_a_status_held_back_by_a_dead_band_says_what_the_value_alone_would_give(content: ReportContent) -> None:
    page = content.pages["completion"]
    kpi = page.latest.kpi.model_copy(update={"baseline": Reference(value=Decimal(90))})
    latest = replace(page.latest, status="good", severity="good", kpi=kpi, value=Fraction(95), target=Fraction(98))

    tree = read(report_html(_one(replace(page, series=(*page.series[:-1], latest)))))

    assert "By its value alone the status would be at risk" in tree.words
    assert "Progress from baseline 63 %" in tree.words


def test_a_quality_that_all_periods_share_is_said_once(content: ReportContent) -> None:
    page = content.pages["completion"]
    series = tuple(replace(j, figure=replace(j.figure, quality=Quality.PROVISIONAL)) for j in page.series)

    words = read(report_html(_one(replace(page, series=series)))).all("article")[0].words

    assert "latest first; all provisional" in words
    assert "December 2026 provisional" not in words


def test_an_explanation_shows_all_its_parts_and_says_when_rounding_parts_them(tree: Element) -> None:
    completion = next(e for e in tree.all("article") if e.attributes["id"] == "kpi-completion")
    effects = next(t for t in completion.all("table") if "effects" in t.attributes["class"])

    assert len(effects.all("tr")) == 1 + 4 + 1
    assert "As printed, the parts differ from their sum by rounding." in completion.words


def test_data_quality_names_hashes_batches_and_bad_rows(tree: Element, content: ReportContent) -> None:
    words = {e.attributes["id"]: e.words for e in tree.all("section") if "id" in e.attributes}

    for text in ("a1b2c3d4" * 8, "0f1e2d3c" * 8, "156 flights have no weather row", "set aside"):
        assert text in words["quality"]
    assert content.charter_sha256 in words["provenance"]


def test_user_text_is_escaped_wherever_it_stands() -> None:
    kpi = definition(
        title=EVIL,
        question=EVIL,
        decision=EVIL,
        formula=EVIL,
        unit=EVIL,
        note=EVIL,
        direction="higher",
        owner="hub/manager",
        target=Decimal(1),
        evidence=[EVIL],
        excludes={"weather": {"measure": "a", "convention": "drop", "because": EVIL}},
        bands={"good": {"when": ">= target", "title": EVIL}, "poor": {"when": "otherwise", "title": EVIL}},
    )
    series = tuple(
        judged("evil", kpi, month, numerator=Fraction(month), denominator=Fraction(2), n=1, target=Fraction(1))
        for month in range(3)
    )
    page = KpiPage(id="evil", kpi=kpi, unit=EVIL, formula=EVIL, series=series)
    text = report_html(
        _one(
            page,
            title=EVIL,
            purpose=EVIL,
            note=EVIL,
            mission=EVIL,
            parties={"hub": Party.model_validate({"name": EVIL, "role": EVIL})},
            what_changed=(EVIL,),
            period_label=EVIL,
            period_labels={"2026-03": EVIL},
            sources=(SourceNote(id="s", title=EVIL, read=0, kept=0, bad=0, remarks=(EVIL,), licence=EVIL),),
        )
    )

    assert "<script" not in text.lower()
    assert "<img" not in text.lower()
    assert "&lt;script&gt;" in text
    read(text)


def test_the_smallest_report_still_reads() -> None:
    kpi = definition(title="Flights", formula="COUNT(*)", unit="count", direction="unscored", rounding="0 places")
    only = judged("flights", kpi, 0, numerator=None, denominator=None, n=None, target=None, missing=Missing.NO_ACTIVITY)

    tree = read(report_html(_one(KpiPage(id="flights", kpi=kpi, unit="count", formula="COUNT(*)", series=(only,)))))

    assert "no activity" in tree.words
    assert "There is no earlier period to compare with." in tree.words


def test_a_kpi_that_stands_on_no_line_has_its_section_all_the_same() -> None:
    kpis = pages()
    line = Line("a", "alliance", "A", Fraction(1), "not_scored", "none", None, Fraction(0))

    tree = read(report_html(content(scorecard=line)))

    assert len(tree.all("article")) == len(kpis)
    assert "Not on the scorecard" in tree.words


def test_a_kpi_on_two_lines_has_one_section() -> None:
    card = scorecard(pages())
    tree = read(report_html(content(scorecard=replace(card, items=(*card.items, card.items[0])))))

    ids = [e.attributes["id"] for e in tree.walk() if "id" in e.attributes]
    assert len(ids) == len(set(ids))


def test_the_same_content_gives_the_same_bytes(page: str, content: ReportContent) -> None:
    assert report_html(content) == page


def test_a_template_that_asks_for_what_is_not_there_fails() -> None:
    with pytest.raises(UndefinedError, match="nothing_of_that_name"):
        _environment().from_string("{{ nothing_of_that_name }}").render()


def test_print_repeats_table_heads_and_keeps_a_chart_with_its_heading() -> None:
    printed = STYLE[STYLE.index("@media print") :]

    assert "thead { display: table-header-group; }" in printed
    assert re.search(r"\.kpi-head[^{}]*\{ break-inside: avoid; \}", printed)
    assert "size: A4" in printed
    assert "counter(page)" in printed
    assert re.search(r"\.tag \{ border: 1px solid", printed)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        *[(f"{name}-ink", f"{name}-tint", 4.5) for name in ("good", "watch", "poor", "none")],
        *[(ink, ground, 4.5) for ink in ("ink", "muted", "link") for ground in ("page", "sheet")],
        *[("muted", f"{name}-zone", 4.5) for name in ("good", "watch", "poor")],
        *[(name, "sheet", 4.5) for name in ("good", "poor")],
        *[(name, "sheet", 3.0) for name in ("watch", "none", "plot", "part", "edge")],
        *[(name, f"{name}-zone", 3.0) for name in ("good", "watch", "poor")],
        ("ink", "range-good", 4.5),
        *[("plot", f"range-{name}", 3.0) for name in ("good", "watch", "poor")],
    ],
)
def test_colours_are_told_apart_by_everyone(scheme: str, text: str, ground: str, least: float) -> None:
    tokens = _tokens(scheme)

    assert _contrast(tokens[text], tokens[ground]) >= least


def test_content_refuses_what_does_not_add_up() -> None:
    with pytest.raises(InputError, match="5 rows, but 3 kept, 1 bad"):
        SourceNote(id="s", title="S", read=5, kept=3, bad=1)
    with pytest.raises(InputError, match="shows market-share on its scorecard"):
        content(kpis=pages()[:-1])


def _card(tree: Element) -> list[Element]:
    table = next(t for t in tree.all("table") if t.attributes.get("class") == "card")
    return [row for row in table.all("tr") if "group" not in row.attributes.get("class", "")]


def _one(page: KpiPage, **changed: Any) -> ReportContent:
    """A report of one KPI and nothing else."""
    latest = page.latest
    line = Line(
        page.id, "kpi", page.id, Fraction(1), latest.status, latest.severity, None, Fraction(0), judgement=latest
    )
    fields: dict[str, Any] = {
        "alliance": "a",
        "title": "A",
        "period": latest.figure.period,
        "period_label": "P",
        "term": Span.model_validate({"start": "2026-01-01", "end": "2027-01-01"}),
        "parties": PARTIES,
        "generated": datetime(2027, 1, 5, tzinfo=UTC),
        "charter_sha256": "0" * 64,
        "scorecard": Line("a", "alliance", "A", Fraction(1), "not_scored", "none", None, Fraction(0), items=(line,)),
        "kpis": (page,),
        "calendar": "months",
        "zone": "UTC",
        "scoring": Scorecard(),
    }
    return ReportContent(**{**fields, **changed})


def _tokens(scheme: str) -> dict[str, str]:
    dark = STYLE.index("prefers-color-scheme: dark")
    light_block = STYLE[:dark]
    dark_block = STYLE[dark : STYLE.index("* { box-sizing")]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light_block if scheme == "light" else dark_block))


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
