"""`python -m tests.supply [--bill FILE] [--advisories] [--only NAMES]`: what the installation is made of.

Prints each package with version and licence. Exit code 1 for a licence that may not be here, or a new advisory.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from assistant import version
from tests.supply.advisories import AS_OF, Unreachable, examined
from tests.supply.bill import ALLOWED_COPYLEFT, COPYLEFT, cyclonedx, packages


def main() -> int:
    """Do what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.supply", description="Say what the installation is made of.")
    parser.add_argument("--bill", metavar="FILE", help="write the bill of materials there (CycloneDX, JSON)")
    parser.add_argument("--advisories", action="store_true", help="ask the index named in ASSISTANT_ADVISORIES")
    parser.add_argument("--only", default="", help="names of packages to ask about, by commas")
    options = parser.parse_args()
    found = packages()
    for one in found:
        print(f"{one.name} {one.version}: {one.licence}")
    bad = [one.name for one in found if COPYLEFT.search(one.licence) and one.name not in ALLOWED_COPYLEFT]
    print(f"{len(found)} packages; licences that may not be here: {', '.join(bad) or 'none'}")
    if options.bill:
        Path(options.bill).write_text(json.dumps(cyclonedx(found, version()), indent=1) + "\n", "utf-8")
    code = 1 if bad else 0
    if options.advisories:
        try:
            told = examined([name for name in options.only.split(",") if name])
        except Unreachable as why:
            print(f"advisories: not run ({why})")
            return code
        print(f"advisories: {told.looked} packages looked at, {len(told.older)} not: older than the newest release")
        print("\n".join(told.older))
        for line in told.known:
            print(f"known exception of {AS_OF}: {line}")
        for line in told.new:
            print(f"NEW: {line}")
        code = 1 if told.new else code
    return code


if __name__ == "__main__":
    sys.exit(main())
