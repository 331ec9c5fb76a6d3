"""Drafts of amendments: what people write and discuss before anything of it is put on record.

A draft is the charter's own files, copied and edited. Once it is proposed, what counts is on record, and the draft is
only how one comes to it.
"""
