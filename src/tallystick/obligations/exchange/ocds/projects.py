"""A project of OC4IDS read as a release: its metrics, milestones and transactions become those of one contract.

A project holds summaries of its contracting processes; their suppliers, milestones and transactions are put together,
with the number of the process before each id. Pointers stay those of the file.
"""

from tallystick.obligations.exchange.ocds.decoding import Node

CARRIED = (
    *("id", "title", "description", "period", "parties", "publicAuthority", "metrics", "forecasts", "milestones"),
    *("transactions", "updated", "budget", "contractingProcesses"),
)
"""What of a project is read; the rest is listed."""


def project_release(project: Node, published: str | None) -> Node:
    """The project as a release with one contract."""
    processes = [each for each in project.get("contractingProcesses", []) if isinstance(each, Node)]
    summaries = [each["summary"] for each in processes if isinstance(each.get("summary"), Node)]
    suppliers = [each for summary in summaries for each in summary.get("suppliers", [])]
    implementation = {
        key: [*project.get(key, []), *(each for place, summary in enumerate(summaries, start=1)
                                       for each in _numbered(summary, key, place))]
        for key in ("milestones", "transactions")
    }  # fmt: skip
    if "metrics" in project:
        implementation["metrics"] = project["metrics"]
    budget = project.get("budget")
    amount = budget.get("amount") if isinstance(budget, Node) else None
    contract = {
        "id": project.get("id"),
        "title": project.get("title"),
        "description": project.get("description"),
        "period": project.get("period"),
        "value": amount,
        "suppliers": list({each.get("id"): each for each in suppliers if isinstance(each, Node)}.values()),
        "implementation": Node({key: held for key, held in implementation.items() if held}, project.pointer),
    }
    rest = {key: value for key, value in project.items() if key not in CARRIED}
    release = {
        "ocid": project.get("id"),
        "id": f"{project.get('id')}-{project.get('updated') or published}",
        "date": project.get("updated") or published,
        "tag": ["compiled"],
        "parties": project.get("parties"),
        "buyer": project.get("publicAuthority"),
        "planning": Node({"forecasts": project["forecasts"]}, project.pointer) if "forecasts" in project else None,
        "contracts": [Node(_known(contract), project.pointer)],
        "project": Node({**rest, "contractingProcesses": project.get("contractingProcesses", [])}, project.pointer),
    }
    return Node(_known(release), project.pointer)


def _numbered(summary: Node, key: str, number: int) -> list[Node]:
    """The entries of a process, with ids that no other process has."""
    return [
        Node({**each, "id": f"{number}-{each.get('id')}"}, each.pointer)
        for each in summary.get(key, [])
        if isinstance(each, Node)
    ]


def _known(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}
