"""The units that are known by name, as powers of bases and an exact scale.

Lengths, masses and times follow the international definitions (a foot is 0.3048 m, a pound 0.45359237 kg).
Currencies are not here: each is a base of its own.
"""

from fractions import Fraction

Factors = tuple[tuple[str, int], ...]
"""Bases and their exponents, sorted by base, without zero exponents."""

KNOWN: dict[str, tuple[Factors, Fraction]] = {}
"""Factors and scale by every spelling that is accepted."""


def _know(words: str, factors: Factors = (), scale: Fraction | int | str = 1) -> None:
    for word in words.split(","):
        KNOWN[word.strip()] = (factors, Fraction(scale))


_SECOND = (("s", 1),)
_METRE = (("m", 1),)
_KILOGRAM = (("kg", 1),)
_JOULE = (("J", 1),)
_WATT = (("J", 1), ("s", -1))
_SPEED = (("m", 1), ("s", -1))
_AREA = (("m", 2),)
_VOLUME = (("m", 3),)

_know("1, ratio, ratios, share, shares, count, counts, point, points, index")
_know("%, percent, percentage point, percentage points", scale="1/100")
_know("‰, per mille", scale="1/1000")
_know("basis point, basis points, bp, bps", scale="1/10000")
_know("ppm, parts per million", scale="1/1000000")
_know("s, sec, second, seconds", _SECOND)
_know("ms, millisecond, milliseconds", _SECOND, "1/1000")
_know("min, mins, minute, minutes", _SECOND, 60)
_know("h, hour, hours", _SECOND, 3600)
_know("d, day, days", _SECOND, 86400)
_know("week, weeks", _SECOND, 7 * 86400)
_know("month, months", (("month", 1),))
_know("quarter, quarters", (("month", 1),), 3)
_know("year, years", (("month", 1),), 12)
_know("m, metre, metres, meter, meters", _METRE)
_know("mm, millimetre, millimetres, millimeter, millimeters", _METRE, "1/1000")
_know("cm, centimetre, centimetres, centimeter, centimeters", _METRE, "1/100")
_know("km, kilometre, kilometres, kilometer, kilometers", _METRE, 1000)
_know("mi, mile, miles", _METRE, "1609.344")
_know("nmi, nautical mile, nautical miles", _METRE, 1852)
_know("in, inch, inches", _METRE, "0.0254")
_know("ft, foot, feet", _METRE, "0.3048")
_know("m2, square metre, square metres, square meter, square meters", _AREA)
_know("ha, hectare, hectares", _AREA, 10_000)
_know("m3, cubic metre, cubic metres, cubic meter, cubic meters", _VOLUME)
_know("l, L, litre, litres, liter, liters", _VOLUME, "1/1000")
_know("kg, kilogram, kilograms, kilogramme, kilogrammes", _KILOGRAM)
_know("g, gram, grams, gramme, grammes", _KILOGRAM, "1/1000")
_know("t, tonne, tonnes", _KILOGRAM, 1000)
_know("lb, lbs", _KILOGRAM, "0.45359237")
_know("J, joule, joules", _JOULE)
_know("kJ", _JOULE, 1000)
_know("MJ", _JOULE, 10**6)
_know("GJ", _JOULE, 10**9)
_know("Wh", _JOULE, 3600)
_know("kWh", _JOULE, 3600 * 10**3)
_know("MWh", _JOULE, 3600 * 10**6)
_know("GWh", _JOULE, 3600 * 10**9)
_know("TWh", _JOULE, 3600 * 10**12)
_know("W, watt, watts", _WATT)
_know("kW", _WATT, 1000)
_know("MW", _WATT, 10**6)
_know("GW", _WATT, 10**9)
_know("kgCO2e, kg CO2e", (("kgCO2e", 1),))
_know("tCO2e, t CO2e", (("kgCO2e", 1),), 1000)
_know("ktCO2e, kt CO2e", (("kgCO2e", 1),), 10**6)
_know("MtCO2e, Mt CO2e", (("kgCO2e", 1),), 10**9)
_know("mph", _SPEED, Fraction("1609.344") / 3600)
_know("kn, knot, knots", _SPEED, Fraction(1852, 3600))
_know("Pa", (("Pa", 1),))
_know("hPa, mbar, millibar, millibars", (("Pa", 1),), 100)
_know("degC", (("degC", 1),))
_know("degF", (("degF", 1),))
_know("K, kelvin", (("K", 1),))

MULTIPLES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
"""Words before a unit: ``million EUR``."""

REFUSED: dict[str, str] = {
    **dict.fromkeys(("pound", "pounds"), "write GBP for money or lb for mass"),
    **dict.fromkeys(("dollar", "dollars", "cent", "cents"), "write the currency's code, such as USD or AUD"),
    **dict.fromkeys(("euro", "euros", "€"), "write EUR"),
    **dict.fromkeys(("franc", "francs", "krona", "krone", "kronor", "kroner"), "write the code, such as CHF or SEK"),
    **dict.fromkeys(("yen", "¥"), "write JPY"),
    **dict.fromkeys(("$", "£"), "write the currency's code, such as USD or GBP"),
    **dict.fromkeys(("ton", "tons"), "write t for 1,000 kg, or name the tonnes you mean in kg"),
    **dict.fromkeys(("gallon", "gallons"), "write litres: gallons differ between countries"),
    **dict.fromkeys(("celsius",), "write degC"),
    **dict.fromkeys(("fahrenheit",), "write degF"),
}
"""Words that would pass for counted things but mean a unit, and what to write for them."""
