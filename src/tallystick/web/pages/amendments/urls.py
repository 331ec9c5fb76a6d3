"""Addresses of amendments, and of the keys that sign them."""

from django.urls import path

from tallystick.web.pages.amendments import change_views, look_views, put_views, talk_views, views
from tallystick.web.pages.keys.urls import urlpatterns as keys

urlpatterns = [
    path("amendments/", views.amendments, name="amendments"),
    path("amendments/new", views.new, name="amendment-new"),
    path("amendments/joins", views.joins, name="amendment-joins"),
    path("amendments/leaves", views.leaves, name="amendment-leaves"),
    path("amendments/<int:number>/", views.amendment, name="amendment"),
    path("amendments/<int:number>/change", change_views.change, name="amendment-change"),
    path("amendments/<int:number>/text", change_views.text, name="amendment-text"),
    path("amendments/<int:number>/check", change_views.check, name="amendment-check"),
    path("amendments/<int:number>/present", change_views.present, name="amendment-present"),
    path("amendments/<int:number>/effect", look_views.effect, name="amendment-effect"),
    path("amendments/<int:number>/back-test", look_views.back_test, name="amendment-backtest"),
    path("amendments/<int:number>/stop", look_views.stop, name="amendment-stop"),
    path("amendments/<int:number>/propose", put_views.propose, name="amendment-propose"),
    path("amendments/<int:number>/sign", put_views.sign, name="amendment-sign"),
    path("amendments/<int:number>/withdraw", put_views.withdraw, name="amendment-withdraw"),
    path("amendments/<int:number>/points", talk_views.raise_point, name="amendment-raise"),
    path("amendments/<int:number>/points/<int:point>/answer", talk_views.answer, name="amendment-answer"),
    path("amendments/<int:number>/points/<int:point>/close", talk_views.close, name="amendment-close"),
    *keys,
]
