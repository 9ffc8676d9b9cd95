"""Addresses of the intake: the desk's two pages, and the tablet's. None names a person."""

from django.urls import path

from intake.views import kiosk, pairing, review, signing

app_name = "intake"

urlpatterns = [
    path("patients/<int:patient_id>/visits/<int:visit_id>/tablet/", review.start, name="start"),
    path("patients/<int:patient_id>/intake/<int:session_id>/", review.review, name="review"),
    path("tablet/", pairing.tablet, name="tablet"),
    path("tablet/who/", pairing.who, name="who"),
    path("tablet/hello/", pairing.hello, name="hello"),
    path("tablet/language/", pairing.language, name="language"),
    path("tablet/help/", pairing.get_help, name="help"),
    path("tablet/idle/", pairing.idle, name="idle"),
    path("tablet/hand-back/", pairing.hand_back, name="hand_back"),
    path("tablet/handed/", pairing.handed, name="handed"),
    path("tablet/done/", pairing.done, name="done"),
    path("tablet/check/", kiosk.check, name="check"),
    path("tablet/sign/", signing.first, name="sign_first"),
    path("tablet/sign/last/", signing.last, name="sign_last"),
    path("tablet/sign/<slug:consent>/", signing.sign, name="sign"),
    path("tablet/send/", kiosk.send, name="send"),
    path("tablet/stop/", kiosk.stop, name="stop"),
    path("tablet/<slug:page>/", kiosk.page, name="page"),
]
