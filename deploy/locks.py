"""Write or check the two lock files.

usage: python deploy/locks.py write   (needs uv; resolves anew)
       python deploy/locks.py check   (needs nothing: compares the locks with pyproject.toml)

The locks are universal, carry a hash for every file and name no package index, so that nobody is
bound to the index that the maintainer used.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.lock": [], "requirements-dev.lock": ["--group", "dev"]}
PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)")


def write() -> None:
    """Resolve both locks with uv."""
    uv = shutil.which("uv") or sys.exit("Writing the locks needs uv: pip install uv")
    for lock, extra in LOCKS.items():
        command = [uv, "pip", "compile", "--quiet", "pyproject.toml", "--all-extras", *extra]
        command += ["--universal", "--generate-hashes", "--python-version", "3.11"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]
        command += ["--override", "requirements.override", "--output-file", lock]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own arguments


def wanted() -> dict[str, list[Requirement]]:
    """Return what each lock must contain, as pyproject.toml declares it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = list(project["project"]["dependencies"])
    for extra in project["project"]["optional-dependencies"].values():
        run += extra
    dev = run + project["dependency-groups"]["dev"]
    return {
        "requirements.lock": [Requirement(line) for line in run],
        "requirements-dev.lock": [Requirement(line) for line in dev],
    }


def faults(lock: str, requirements: list[Requirement]) -> list[str]:
    """Return what is wrong with one lock, a sentence each."""
    text = (ROOT / lock).read_text()
    pins = {
        canonicalize_name(match[1]): Version(match[2])
        for match in map(PIN.match, text.splitlines())
        if match
    }
    found = [f"{lock} names an address" for _ in re.findall(r"https?://|file:", text)[:1]]
    for requirement in requirements:
        pinned = pins.get(canonicalize_name(requirement.name))
        if pinned is None:
            found.append(f"{lock} lacks {requirement.name}")
        elif pinned not in requirement.specifier:
            found.append(f"{lock} has {requirement.name} {pinned}, wanted {requirement.specifier}")
    return found


def check() -> None:
    """Exit with the list of faults, or quietly when there are none."""
    found = [fault for lock, wants in wanted().items() for fault in faults(lock, wants)]
    if found:
        sys.exit("\n".join([*found, "Run: make lock"]))


if __name__ == "__main__":
    {"write": write, "check": check}[sys.argv[1]]()
