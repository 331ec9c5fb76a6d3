"""The command line, ``tally``: one file a noun, each loaded only when it is called.

Exit codes: 0 the work is done and nothing is wrong; 1 what was given is wrong, and the message says what; 2 the command
was not called as it should be.
"""

from tallystick.cli.root import main

__all__ = ["main"]
