"""The fields of a notice that come from the charter, the determination and the claim."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.model.consequences import Interest
from tallystick.charter.model.events import Claim
from tallystick.obligations.because import quantity
from tallystick.obligations.determination import Determination
from tallystick.obligations.notices.about import About, day_text, joined
from tallystick.obligations.saying import money, shown
from tallystick.terms.due import DueRule
from tallystick.terms.rounding import round_fraction


class FoundFields(About):
    """Heads, clause, findings, money and claims."""

    def heads(self) -> dict[str, str | tuple[str, ...]]:
        channel = self._channel()
        return {
            "from": self._with_address(self.sender),
            "from.name": self._party(self.sender),
            "to": "; ".join(self._with_address(party) for party in self.receivers),
            "to.name": joined(self._party(party) for party in self.receivers),
            "date": day_text(self.about.dated),
            "reference": f"case {self.case.id}" if self.case else f"{self.name}, {self._period_id()}".rstrip(", "),
            "agreement": self.charter.title,
            "served": channel,
            "parties": joined(party.name for party in self.charter.parties.values()),
        }

    def clause_fields(self) -> dict[str, str | tuple[str, ...]]:
        clause = self.clause
        title = (clause.title or self.name or "") if clause else ""
        section = f"section {clause.section}" if clause and clause.section else ""
        return {
            "clause": ", ".join(filter(None, (title, section))),
            "clause.name": title,
            "clause.id": self.name or "",
            "clause.section": clause.section or "" if clause else "",
            "clause.text": clause.text if clause else "",
            "obligor": self._party(self.obligor),
            "beneficiary": joined(self._party(party) for party in self.beneficiaries),
            "matter": self._matter(title),
        }

    def found(self) -> dict[str, str | tuple[str, ...]]:
        """What was determined, with its numbers."""
        found = self.determination
        period = self._period_name()
        if found is None:
            empty = dict.fromkeys(("outcome", "value", "threshold", "band"), "")
            return {
                "period": period,
                "period.name": period,
                **empty,
                "because": (),
                "consequences": (),
                "amounts": (),
                "readings": (),
            }
        last = date.fromordinal(found.end.toordinal() - 1)
        return {
            "period": f"{period} ({day_text(found.start)} to {day_text(last)})",
            "period.name": period,
            "outcome": found.outcome.value.replace("_", " "),
            "value": quantity(found.value, found.unit) if found.value is not None else "",
            "threshold": quantity(found.threshold, found.unit) if found.threshold is not None else "",
            "band": found.band or "",
            "because": found.because,
            "consequences": tuple(self._consequences(found)),
            "amounts": tuple(self._amounts(found)),
            "readings": tuple(self._readings(found)),
        }

    def _consequences(self, found: Determination) -> Iterator[str]:
        yield from self._amounts(found)
        for each in found.consequents:
            if each.amount is not None:
                continue
            if each.points is not None:
                yield f"{shown(each.points)} service point{'' if each.points == 1 else 's'}."
            elif each.kind == "right":
                by = f", to be elected by {day_text(each.elect_by)}" if each.elect_by else ""
                yield f"{self._party(each.holder)} has the right: {each.what}{by}."
            elif each.kind == "loses":
                yield f"{self._party(found.obligor)} loses: {each.what}."
            elif each.what is not None:
                yield f"{self._party(found.obligor)} owes a plan: {each.what}."

    def _amounts(self, found: Determination) -> Iterator[str]:
        for each in found.consequents:
            if each.amount is not None:
                owes = f"{self._party(each.debtor)} owes {self._party(each.creditor)}"
                provisional = ", provisionally" if each.provisional else ""
                yield f"{each.kind.capitalize()}: {owes} {money(each.amount, found.currency)}{provisional}."

    def _readings(self, found: Determination) -> Iterator[str]:
        sides = {"obligor": (found.obligor,), "beneficiary": found.beneficiary}
        for side, said in (found.readings or {}).items():
            parts = [str(said["outcome"]).replace("_", " ")]
            if said.get("value") is not None:
                parts.append(quantity(Decimal(said["value"]), found.unit))
            if said.get("amount") is not None:
                parts.append(money(Decimal(said["amount"]), found.currency))
            yield f"As {joined(self._party(party) for party in sides[side])} reads it: {', '.join(parts)}."

    def money_fields(self) -> dict[str, str | tuple[str, ...]]:
        found, clause = self.determination, self.clause
        pair = next(self._net(), None)
        applied = clause.applied if clause else None
        due = (
            next((each.due for each in found.deadlines if each.what.startswith("pay") and each.due), None)
            if found
            else None
        )
        interest = applied.interest if applied else None
        return {
            "amount": money(abs(found.amount), found.currency) if found is not None and found.amount else "",
            "debtor": self._party(pair[0]) if pair else "",
            "creditor": self._party(pair[1]) if pair else "",
            "steps": tuple(step for each in found.consequents for step in each.steps) if found else (),
            "payment.how": _HOW[applied.how] if applied and pair else "",
            "payment.due": day_text(due),
            "payment.interest": _interest(interest) if interest and pair else "",
            "payment.tax": f"{applied.tax} % on top" if applied and applied.tax is not None and pair else "",
        }

    def claim_fields(self) -> dict[str, str | tuple[str, ...]]:
        claim, answer = self.claim, self.answer
        names = ("exclusion", "what", "count", "performed", "share", "cause", "on", "answer_by", "silence")
        made: dict[str, str | tuple[str, ...]] = {f"claim.{name}": "" for name in names}
        made |= {"claim.evidence": (), "answer.accepted": "", "answer.on": "", "answer.evidence": ()}
        if claim is not None:
            exclusion = self.clause.exclusions.get(claim.exclusion) if self.clause else None
            share = round_fraction(Fraction(claim.share) * 100, 2)
            made |= {
                "claim.exclusion": claim.exclusion,
                "claim.what": exclusion.what if exclusion else "",
                "claim.count": f"{claim.count:,f}" if claim.count is not None else "the whole period",
                "claim.performed": f"{claim.performed:,f}" if claim.performed else "",
                "claim.share": f"{share.normalize():f} % attributable" if claim.share != 1 else "",
                "claim.cause": claim.cause or "",
                "claim.on": day_text(claim.on),
                "claim.evidence": claim.evidence,
                "claim.answer_by": day_text(self._answer_by(claim, exclusion.answer_within if exclusion else None)),
                "claim.silence": _SILENCE[exclusion.silence] if exclusion else "",
            }
        if answer is not None:
            accepted = answer.accept if isinstance(answer.accept, str) else f"{answer.accept:,f}"
            made |= {
                "answer.accepted": accepted,
                "answer.on": day_text(answer.on),
                "answer.evidence": answer.evidence,
            }
        return made

    def _answer_by(self, claim: Claim, text: str | None) -> date | None:
        return DueRule.read(text).after(claim.on, self.compiled.business_calendar) if text else None

    def record_fields(self) -> dict[str, str | tuple[str, ...]]:
        known = self.determination.known_at if self.determination else _utc(self.case.known_at) if self.case else ""
        return {
            "record": self.determination.hash if self.determination else "",
            "charter": self.compiled.sha256,
            "known_at": known,
            "law": self.charter.law or "",
        }


_HOW = {
    "next invoice": "with the next invoice",
    "payment": "by payment",
    "on request": "by payment, as asked for here",
    "set off": "by setting it off",
}

_SILENCE = {
    "accepted": "the claim counts as accepted",
    "rejected": "the claim counts as rejected",
    "open": "the claim stays open",
}


def _interest(interest: Interest) -> str:
    after = f", from {interest.after} after the due day on" if interest.after else ", from the due day on"
    return f"{interest.percent} % a year, by the day of a year of {interest.days} days{after}"


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
