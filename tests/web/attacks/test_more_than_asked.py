"""Fields that a form does not have change nothing: whose a thing is, who made it, how it stands, is never sent."""

from typing import Any

from django.db.models import Model

from tallystick.web.drafting.models import Draft, Point
from tallystick.web.entering.models import Sheet
from tallystick.web.people.models import Membership, Person
from tallystick.web.reviewing.models import Action, Item, Review
from tallystick.web.talk.models import Comment
from web.matrix.asking import client_of
from web.matrix.filled import addresses
from web.matrix.world import NAME, World, unchanged


def more(world: World) -> dict[str, Any]:
    """What nobody is asked for."""
    other = world.people["manager", "south"].pk
    return {
        "author": other, "person": other, "made_by": other, "asked_by": other, "given_by": other, "owner_id": other,
        "party": "south", "alliance": world.elsewhere.pk, "alliance_id": world.elsewhere.pk, "by": "south manager",
        "hand": "south manager", "state": "closed", "is_active": "0", "is_staff": "1", "is_superuser": "1",
        "role": "operator", "number": "99", "version": "77", "proposed": "1", "withdrawn": "2020-01-01", "pk": "1",
        "id": "1", "until": "2099-01-01", "recorded": "2020-01-01T00:00:00Z", "said": "2020-01-01", "units": "x",
        "fills": "south/lead", "organisation": "1", "parties": '["west"]', "disclosure": "all parties",
        "competitors": "0", "approved": "1", "batch": "1", "scopes": "operate",
    }  # fmt: skip


def made(model: type[Model], **of: Any) -> Any:
    """The row that was made last."""
    return model._default_manager.filter(**of).latest("pk")


def test_fields_that_a_form_does_not_have_change_nothing(world: World) -> None:
    manager, north = world.people["manager", "north"], world.readers["manager", "north"]
    client, url = client_of(north, fresh=True), {each.name: each.url for each in addresses(world)}
    extra = more(world)
    roles = list(Membership.objects.order_by("pk").values())
    people = list(Person.objects.order_by("pk").exclude(pk=manager.pk).values())

    def send(name: str, at: str = "", **said: Any) -> None:
        answer = client.post(at or url[name], {**extra, **said})
        assert answer.status_code == 302, (name, answer.content.decode()[:1500])

    with unchanged(world):
        send("kpi-comment", text="Said")
        send("objective-comment", text="Said of it")
        send("amendment-raise", kind="concern", text="A point")
        send("amendment-new", title="Another", because="It is time")
        send("reviews", period="2024-10", meets="2024-12-11", place="Here")
        send("review-items", title="One of my own")
        item = made(Item, title="One of my own")
        task = {"item": str(item.pk), "text": "Do it", "owner": "north/lead", "due": "2024-12-20"}
        send("review-actions", **task)
        client.post(url["data-entries"], {**extra, "source": "work", "period": "2024-12"})

    comment, point, draft = made(Comment), made(Point), made(Draft)
    review, action, sheet = made(Review), made(Action), made(Sheet)
    assert (comment.author, comment.party, comment.alliance) == (manager, "north", world.alliance)
    assert (point.author, point.party, point.draft.number, point.closed) == (manager, "north", world.draft, None)
    assert (draft.made_by, draft.party, draft.version, draft.proposed) == (manager, "north", 1, None)
    assert (draft.withdrawn, draft.number, draft.alliance) == (None, world.draft + 1, world.alliance)
    assert (review.alliance, review.state, review.version, review.made_by) == (
        world.alliance, "prepared", 0, "north manager",
    )  # fmt: skip
    assert (item.by, item.parties, item.review.name) == ("north manager", [], world.review)
    assert (action.by, action.state, action.alliance, action.parties) == ("north manager", "open", world.alliance, [])
    assert (sheet.person, sheet.party, sheet.state, sheet.hand) == (manager, "north", "draft", "north manager")
    assert list(Membership.objects.order_by("pk").values()) == roles
    assert list(Person.objects.order_by("pk").exclude(pk=manager.pk).values()) == people
    manager.refresh_from_db()
    assert (manager.is_active, NAME) == (True, world.alliance.name)
