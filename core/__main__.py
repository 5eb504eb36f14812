"""The command line: `python -m core --help`. Exits 0 when done, 1 when the input has problems, 2 when called wrongly."""

import sys

from core.command_line.program import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
