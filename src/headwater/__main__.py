"""python -m headwater does what the command headwater does."""

import sys

from headwater.cli import main

if __name__ == "__main__":
    sys.exit(main())
