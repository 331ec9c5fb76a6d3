"""Work that is done beside the pages: a queue and a schedule in the data base, and the worker that does it."""
