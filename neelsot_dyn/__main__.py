"""`python -m neelsot_dyn`."""

import sys

from neelsot_dyn.cli import main

sys.exit(main())
