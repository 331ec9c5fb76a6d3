"""What is put on the agenda of a review, all parties read: nothing of one person, and nothing of one party alone."""

from tallystick.web.reviewing.models import Item
from web.matrix.asking import client_of
from web.matrix.filled import addresses
from web.matrix.hunting import found_in, ledger
from web.matrix.world import World, unchanged


def test_nothing_of_persons_or_of_one_party_alone_is_gathered(world: World) -> None:
    owner, others = world.readers["manager", "south"], [world.readers["manager", each] for each in ("north", "west")]
    gather = next(each.url for each in addresses(world) if each.name == "review-gather")
    before = set(Item.objects.values_list("pk", flat=True))

    with unchanged(world):
        answer = client_of(owner).post(gather)

    made = list(Item.objects.exclude(pk__in=before))
    known = ledger(world)
    for_all = [each for each in made if not each.parties]
    met = {canary for each in for_all for canary in found_in(f"{each.title} {each.subject}".encode())}
    assert answer.status_code == 302
    assert {"kpi", "issue"} <= {each.kind for each in for_all}
    assert {each.subject for each in for_all} & {"owned_total", "clean_total", "pooled_total"} == set()
    assert [each for each in met if not all(known[each](other) for other in others)] == []
