"""The one way to start the shop's tests: settings and reports are the same whoever starts them."""

import argparse
import subprocess
import sys

CATEGORIES = {"unit": ["-m", "not slow"], "all": []}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--category", choices=sorted(CATEGORIES), default="all")
    category = parser.parse_args().category
    command = [sys.executable, "-m", "pytest", "--strict-markers", *CATEGORIES[category], "tests"]
    return subprocess.run(command).returncode


if __name__ == "__main__":
    sys.exit(main())
