"""From a composed document to PDF bytes; the only package that knows WeasyPrint.

``rendering.render`` is the way in. ``markup`` turns a document into HTML here; ``child``
keeps one killable process that runs ``press``, which is all that touches WeasyPrint.
"""
