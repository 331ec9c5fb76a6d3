"""The edition that a restatement takes the place of, read from its documents; what has changed is worked out from it.

See :mod:`tallystick.verify.restatements`: whoever gets a pack works the same out again.
"""

from tallystick.cycle.documents import Documents
from tallystick.cycle.publications import Publication, edition_document, figures_of
from tallystick.obligations.reading import read_determination
from tallystick.verify.restatements import Before


def edition_before(previous: Publication, documents: Documents) -> Before:
    """What a published edition says; ProblemsError (E007) for a document that was lost or changed."""
    document = edition_document(documents, previous)
    return Before(
        edition=previous.name,
        document=previous.document,
        period=previous.period,
        figures=figures_of(documents, previous),
        determinations=tuple(read_determination(documents.read(each)) for each in document["determinations"]),
        scorecard=documents.read(document["scorecard"]) if "scorecard" in document else None,
    )
