"""Addresses of the charter."""

from django.urls import path

from tallystick.web.pages.charter import document_views, party_views, sign_views, views

urlpatterns = [
    path("charter/", views.charter, name="charter"),
    path("charter/search/", views.found, name="charter-search"),
    path("charter/print/", views.whole, name="charter-print"),
    path("charter/lines/", views.source, name="charter-lines"),
    path("charter/versions/", views.compare, name="charter-versions"),
    path("charter/sign", sign_views.sign, name="charter-sign"),
    path("charter/documents/", document_views.documents, name="documents"),
    path("charter/documents/<str:digest>/", document_views.document, name="document"),
    path("charter/documents/<str:digest>/file", document_views.download, name="document-file"),
    path("charter/parties/", party_views.parties, name="parties"),
    path("charter/parties/<slug:party>/", party_views.party, name="party"),
    path("charter/read/<slug:chapter>/", views.chapter, name="charter-chapter"),
]
