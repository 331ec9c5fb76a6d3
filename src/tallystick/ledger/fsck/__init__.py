"""Checking a kept ledger: everything is worked out anew from its entries and compared with what is stored.

``whole`` checks a ledger and answers a report, ``tree`` its hashes and roots, ``stream`` its records, ``signed`` its
checkpoints and cosignatures.
"""
