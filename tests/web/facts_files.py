"""Files for the tests of the data wing: some flights of December 2013, good and bad."""

HEAD = "time_hour,carrier,flight,tailnum,origin,dest,dep_time,dep_delay,arr_delay,air_time,distance"
GOOD = (
    "2013-12-03T13:00:00Z,9E,4213,N8673D,LGA,RIC,855,0,-4,58,292",
    "2013-12-04T14:00:00Z,9E,4060,N8674A,LGA,DAY,1002,2,11,96,549",
    "2013-12-05T14:00:00Z,9E,4061,N8674A,JFK,DAY,1002,2,75,96,549",
)
BAD_AIRPORT = "2013-12-04T14:00:00Z,9E,4060,N8674A,LGX,DAY,1002,2,11,96,549"
BAD_DELAY = "2013-12-05T14:00:00Z,9E,4061,N8674A,JFK,=cmd|' /c calc'!A1,1002,2,9999,96,549"


def csv_of(*rows: str, head: str = HEAD) -> bytes:
    """A file of rows below a line of headings."""
    return "\n".join((head, *rows, "")).encode()
