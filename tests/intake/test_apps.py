import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from clinic.domain.content import ContentError
from intake import library


def test_faulty_content_stops_every_process_and_names_each_fault(monkeypatch):
    def broken():
        raise ContentError(["safety: no words in es", "pain: needs a code"])

    monkeypatch.setattr(library, "load", broken)
    with pytest.raises(ImproperlyConfigured, match=r"no words in es\npain: needs a code"):
        apps.get_app_config("intake").ready()
