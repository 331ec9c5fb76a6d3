"""Addresses of obligations."""

from django.urls import path

from tallystick.web.pages.obligations import (
    account,
    beginning,
    cases,
    claims,
    determinations,
    exhibits,
    letters,
    notices,
    overview,
    room,
    stepping,
)

PLACE = "obligations/determinations/<slug:clause>/<str:place>/"
CASE = "obligations/cases/<slug:name>/"

urlpatterns = [
    path("obligations/", overview.overview, name="obligations"),
    path(PLACE, determinations.determination, name="determination"),
    path(f"{PLACE}record.json", determinations.determination_json, name="determination-json"),
    path(f"{PLACE}claim", claims.claim, name="claim"),
    path(f"{PLACE}dispute", claims.dispute, name="dispute"),
    path(f"{PLACE}case", beginning.begin, name="case-begin"),
    path("obligations/claims/", claims.claims_list, name="claims"),
    path("obligations/claims/<slug:name>/answer", claims.answer, name="claim-answer"),
    path("obligations/claims/<slug:name>/letter", letters.claim_letter, name="claim-letter"),
    path("obligations/disputes/<slug:name>/decision", claims.decide_dispute, name="dispute-decide"),
    path("obligations/disputes/<slug:name>/resolved", claims.resolve, name="dispute-resolve"),
    path("obligations/events/<slug:name>/withdraw", claims.withdraw, name="event-withdraw"),
    path("obligations/cases/", cases.cases, name="cases"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}open", beginning.open_case, name="case-open"),
    path(f"{CASE}steps/<slug:kind>", stepping.step, name="case-step"),
    path(f"{CASE}offers/<int:number>/agree", stepping.agree, name="offer-agree"),
    path(f"{CASE}offers/<int:number>/decline", stepping.decline, name="offer-decline"),
    path(f"{CASE}letters/<slug:kind>/", letters.letter, name="letter"),
    path(f"{CASE}letters/<slug:kind>/file", letters.letter_page, name="letter-page"),
    path(f"{CASE}room/", room.room, name="room"),
    path(f"{CASE}room/notes", room.note, name="room-note"),
    path(f"{CASE}room/files", room.file, name="room-file"),
    path(f"{CASE}room/papers/<int:number>", room.paper, name="room-paper"),
    path(f"{CASE}room/papers/<int:number>/remove", room.destroy, name="room-remove"),
    path("obligations/notices/", notices.notices, name="notices"),
    path("obligations/account/", account.account, name="account"),
    path("obligations/account/account.csv", account.account_csv, name="account-csv"),
    path("obligations/account/entry", account.entry, name="account-entry"),
    path("obligations/account/waiver", account.waiver, name="account-waiver"),
    path("obligations/exhibits/<slug:digest>", exhibits.exhibit, name="exhibit"),
]
