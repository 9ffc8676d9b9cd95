"""The copy of a record as a FHIR bundle (R4B, 4.3.0), and that bundle read back.

Made of the plain data of :mod:`evaluations.queries.chart_copy` and of nothing else. Our codes
stand under ``urn:backstride:``; docs/decisions/0023 says why.
"""
