"""In which roles a reader speaks in logs that stand beside the charter: roles of it, as ``party/role``, never names."""

from tallystick.web.alliances.here import Here


def roles_of(here: Here) -> tuple[str, ...]:
    """The roles that the reader fills: those that the charter has first, then those that the site gives."""
    known = here.charter.people
    fills = [role for each in here.roles for role in sorted(each.fills) if role in known]
    given = [f"{each.party}/{each.role.value}" for each in here.roles if each.party is not None]
    return tuple(dict.fromkeys((*fills, *(role for role in given if role in known), *given)))


def speaks_as(here: Here) -> str:
    """The role in which the reader speaks; empty of whoever acts for no party."""
    return next(iter(roles_of(here)), "")


def role_title(here: Here, role: str) -> str:
    """What people call a role: its title in the charter, else party and role."""
    if role in here.charter.people:
        return here.charter.people[role].title
    party, _, name = role.partition("/")
    return f"{name}, {here.charter.parties[party].name}" if party in here.charter.parties else role
