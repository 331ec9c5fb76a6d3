"""The notice as JSON: every part of it by name, numbers as exact decimal texts, days as ISO days."""

from fractions import Fraction
from typing import Any

from tallystick.obligations.exchange.ocds.writing import json_text
from tallystick.obligations.exchange.uk_notice import words
from tallystick.obligations.exchange.uk_notice.material import percent_of
from tallystick.obligations.exchange.uk_notice.notice import (
    STATEMENT,
    BreachLine,
    PerformanceNotice,
    RatedLine,
)
from tallystick.obligations.exchange.uk_notice.particulars import Organisation
from tallystick.obligations.exchange.uk_notice.profile import DESCRIPTIONS
from tallystick.terms.rounding import is_finite_decimal, write_decimal


def notice_json(notice: PerformanceNotice) -> str:
    """The notice as the text of a JSON object; the same notice gives the same bytes."""
    return json_text(notice_data(notice))


def notice_data(notice: PerformanceNotice) -> dict[str, Any]:
    """The notice as plain values. ``end`` is the day after the last day assessed."""
    told = notice.particulars
    return {
        "notice": "contract performance notice",
        "law": "Procurement Act 2023, section 71; Procurement Regulations 2024, regulation 39",
        "procurement": {"id": told.procurement, "title": told.title},
        "contract": {
            "id": told.contract,
            "value": None if told.value is None else f"{told.value:f}",
            "currency": told.currency,
            "above_threshold": told.is_above_threshold,
        },
        "authority": _side(told.authority),
        "supplier": _side(told.supplier),
        "assessed": {"start": notice.start.isoformat(), "end": notice.end.isoformat()},
        "published_on": notice.published_on.isoformat(),
        "at_termination": notice.at_termination,
        "statement": STATEMENT,
        "choice": words.choice_words(notice),
        "kpis": [_line(line) for line in notice.lines],
        "not_rated": [{"kpi": each.id, "title": each.title, "because": each.because} for each in notice.passed],
        "breaches": [_breach(each) for each in notice.breaches],
        "due": notice.due.isoformat(),
        "next_due": None if notice.next_due is None else notice.next_due.isoformat(),
        "assessments": [day.isoformat() for day in notice.assessments],
        "note": notice.note,
        "remarks": [str(remark) for remark in notice.remarks],
        "known_at": f"{notice.known_at:%Y-%m-%dT%H:%M:%SZ}",
        "charter_sha256": notice.charter_sha256,
    }


def _side(side: Organisation) -> dict[str, str]:
    return {
        "party": side.party,
        "name": side.name,
        "id": side.identifier,
        "address": side.address,
        "email": side.email,
    }


def _line(line: RatedLine) -> dict[str, Any]:
    kpi, material = line.kpi, line.material
    return {
        "rank": line.rank,
        "kpi": kpi.id,
        "title": kpi.title,
        "question": kpi.question,
        "unit": kpi.unit,
        "rating": kpi.rating,
        "description": DESCRIPTIONS[kpi.rating],
        "because": kpi.because,
        "material": {
            "at_stake": f"{material.at_stake:f}",
            "currency": material.currency,
            "weight_percent": percent_of(material.weight),
            "because": material.because,
        },
        "periods": [
            {
                "period": each.period,
                "value": f"{each.value:f}",
                "target": None if each.target is None else _exact(each.target),
                "band": each.band,
                "rating": each.rating,
            }
            for each in kpi.periods
        ],
    }


def _breach(line: BreachLine) -> dict[str, Any]:
    breach = line.breach
    return {
        "section": breach.section,
        "statement": words.breach_head(line),
        "since": breach.since.isoformat(),
        "publish_by": line.publish_by.isoformat(),
        "results": [{"what": result.what, "on": result.on.isoformat()} for result in breach.results],
        "opportunity": breach.opportunity,
        "failed_on": None if breach.failed_on is None else breach.failed_on.isoformat(),
        "obligation": breach.obligation,
        "nature": breach.nature,
        "impact": breach.impact,
        "duration": breach.duration,
        "remedied": breach.remedied,
        "disputed": breach.disputed,
        "clause": breach.clause,
        "missed": list(line.missed),
        "amount": None if line.amount is None else f"{line.amount:f}",
        "currency": line.currency,
    }


def _exact(value: Fraction) -> str:
    return write_decimal(value) if is_finite_decimal(value) else f"{value.numerator}/{value.denominator}"
