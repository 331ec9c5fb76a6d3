"""Signing on a page, for a party, with its organisation's key: a section that any wing includes.

What can be signed is a :class:`~tallystick.web.signing.signable.Signable`: ``charter_to_sign``, ``edition_to_sign`` and
``file_to_sign`` make one. One view answers GET and POST of one address::

    @in_alliance(kind=Kind.EDITION)
    @require_http_methods(["GET", "POST"])
    def edition(request, here, name):
        part = sign_part(request, here, edition_to_sign(here, name, title=…), action=request.path)
        if part.answer is not None:          # signed (a redirect back), or a file that is downloaded
            return part.answer
        return render(request, "record/edition.html.j2", {…, "signing": part}, status=part.status)

and its template has ``{% include "signing/_sign.html.j2" %}``. Rights, the fresh proof (S021), the key and the time are
looked after here; the private key never reaches the site.
"""
