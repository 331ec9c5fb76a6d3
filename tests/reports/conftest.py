"""The constructed report that all tests here look at."""

import pytest

from reports.sample import content as sample
from tallystick.reports.content import ReportContent
from tallystick.reports.html import report_html


@pytest.fixture(scope="session")
def content() -> ReportContent:
    """Nine KPIs over a year."""
    return sample()


@pytest.fixture(scope="session")
def page(content: ReportContent) -> str:
    """The same as HTML."""
    return report_html(content)
