"""Addresses of reviews."""

from django.urls import path

from tallystick.web.pages.reviews import views, writing

urlpatterns = [
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/actions/", views.actions, name="actions"),
    path("reviews/actions/<int:number>", writing.end_action, name="action-end"),
    path("reviews/<str:name>/", views.review, name="review"),
    path("reviews/<str:name>/minutes", views.minutes, name="review-minutes"),
    path("reviews/<str:name>/gather", writing.gathered, name="review-gather"),
    path("reviews/<str:name>/items", writing.add_item, name="review-items"),
    path("reviews/<str:name>/items/<int:number>", writing.item, name="review-item"),
    path("reviews/<str:name>/people", writing.people, name="review-people"),
    path("reviews/<str:name>/actions", writing.add_action, name="review-actions"),
    path("reviews/<str:name>/step", writing.step, name="review-step"),
]
