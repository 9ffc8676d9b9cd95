"""Addresses of the intake: the desk's two pages, and the tablet's. None names a person."""

from django.urls import path

from intake.views import (
    agreements,
    door,
    home,
    instruments,
    key_signing,
    keying,
    kiosk,
    late,
    pairing,
    review,
    scores,
    settling,
    signing,
    start,
    tablets,
    walking,
)

app_name = "intake"

_SITTING = "patients/<int:patient_id>/intake/<int:session_id>/"

urlpatterns = [
    path("patients/<int:patient_id>/visits/<int:visit_id>/tablet/", start.start, name="start"),
    path("patients/<int:patient_id>/intake/<int:session_id>/", review.review, name="review"),
    path(
        "patients/<int:patient_id>/intake/<int:session_id>/answers/<slug:code>/",
        settling.correct,
        name="correct",
    ),
    path(
        "patients/<int:patient_id>/intake/<int:session_id>/confirm/",
        settling.confirm,
        name="confirm",
    ),
    path(
        "patients/<int:patient_id>/intake/<int:session_id>/checks/<slug:check>/",
        settling.confirm_clash,
        name="confirm_clash",
    ),
    path(
        "patients/<int:patient_id>/intake/<int:session_id>/late/<int:stray_id>/",
        settling.late,
        name="late",
    ),
    path(
        "patients/<int:patient_id>/consents/<int:consent_id>/withdraw/",
        agreements.withdraw,
        name="consent_withdraw",
    ),
    path(
        "patients/<int:patient_id>/consents/<int:consent_id>/why-not/",
        agreements.say_why_not,
        name="consent_why_not",
    ),
    path("patients/<int:patient_id>/scores/", scores.scores, name="scores"),
    path(
        "patients/<int:patient_id>/visits/<int:visit_id>/scores/<slug:code>/<slug:way>/",
        scores.enter,
        name="score_enter",
    ),
    path("patients/<int:patient_id>/scores/<int:score_id>/void/", scores.void, name="score_void"),
    path("clinic/instruments/", instruments.instruments, name="instruments"),
    path("clinic/instruments/<slug:code>/retire/", instruments.retire, name="instrument_retire"),
    path(f"{_SITTING}key/", keying.key, name="key"),
    path(f"{_SITTING}key/sign/", key_signing.sign, name="key_sign"),
    path(f"{_SITTING}key/go-on/", key_signing.go_on, name="key_go_on"),
    path(f"{_SITTING}key/<slug:page>/", keying.page, name="key_page"),
    path(f"{_SITTING}known/", keying.known, name="known"),
    path(f"{_SITTING}known/<slug:page>/", keying.known, name="known_page"),
    path("clinic/tablets/", tablets.tablets, name="tablets"),
    path("clinic/tablets/<int:tablet_id>/", tablets.revoke, name="tablet_revoke"),
    path("tablet/", door.tablet, name="tablet"),
    path("tablet/set-up/", door.set_up, name="set_up"),
    path("tablet/home/", home.open_at_home, name="home"),
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
    path("tablet/stop/state/", kiosk.stop_state, name="stop_state"),
    path("tablet/late/", late.bring_back, name="late"),
    path("tablet/offline/", walking.offline, name="offline"),
    path("tablet/worker.js", walking.worker, name="worker"),
    path("tablet/state/", walking.state, name="state"),
    path("tablet/book/<str:version>/<slug:language>/", walking.whole_book, name="book"),
    path("tablet/<slug:page>/", kiosk.page, name="page"),
]
