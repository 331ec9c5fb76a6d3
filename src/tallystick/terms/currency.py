"""Currencies by their ISO 4217 code, each with the number of digits of its minor unit.

Codes without a minor unit (metals, drawing rights, test codes) are left out: nobody is paid in them.
Codes withdrawn since 2020 stay, because agreements of those years are written in them.
"""

from difflib import get_close_matches

from tallystick.errors import InputError

_BY_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
        COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
        INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
        MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
        STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
        ANG BGN CUC HRK SLL ZWL
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

MINOR_UNITS: dict[str, int] = {code: digits for digits, codes in _BY_DIGITS.items() for code in codes.split()}
"""Digits after the point, by code."""


def minor_unit(code: str) -> int:
    """How many decimal places an amount of the currency has.

    Raises InputError for a code that is not known, with codes like it.

    >>> minor_unit("EUR"), minor_unit("JPY"), minor_unit("KWD")
    (2, 0, 3)
    """
    if code not in MINOR_UNITS:
        near = get_close_matches(code.upper(), sorted(MINOR_UNITS), n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "write its three capital letters, such as EUR."
        raise InputError(f"{code!r} is not a currency code of ISO 4217; {hint}")
    return MINOR_UNITS[code]
