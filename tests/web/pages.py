"""The pages that are looked at by every test of all pages; a wing adds its own."""

PAGES: dict[str, str] = {
    "today": "/",
    "portfolio": "/portfolio/",
    "scorecard": "/alliances/new-york-connection/",
    "scorecard of a party": "/alliances/new-york-connection/?party=endeavor&period=2013-07&perspective=process",
    "kpis": "/alliances/new-york-connection/kpis/",
    "kpi": "/alliances/new-york-connection/kpis/completion/",
    "components": "/design/",
}
"""Addresses by what they show."""
