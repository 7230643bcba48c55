"""Which database a test run uses: SQLite, or PostgreSQL from a server that the run starts for itself.

HEADWATER_TEST_DATABASE=postgresql chooses PostgreSQL. The server is HEADWATER_TEST_POSTGRES_URL where that is set;
otherwise one is made from the installed programs, in a temporary folder, as a user that is not root.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

WANTED = os.environ.get("HEADWATER_TEST_DATABASE", "sqlite")
assert WANTED in ("sqlite", "postgresql"), f"HEADWATER_TEST_DATABASE is {WANTED}; write sqlite or postgresql"


def postgres_url() -> str | None:
    """A server to test on, or None where PostgreSQL is not installed."""
    if url := os.environ.get("HEADWATER_TEST_POSTGRES_URL"):
        return url
    if not (programs := _programs()):
        return None
    url = _start(programs)
    # Workers of the same run inherit the environment and find the server already there.
    os.environ["HEADWATER_TEST_POSTGRES_URL"] = url
    return url


def _programs() -> Path | None:
    """The folder of initdb and postgres: on PATH, or where Debian and Homebrew keep it."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql@*/bin")]
    held = [place for place in places if (place / "initdb").exists()]
    return max(held, key=str, default=None)


def _start(programs: Path) -> str:
    folder = Path(tempfile.mkdtemp(prefix="headwater-postgres-"))
    # PostgreSQL refuses to run as root, so root lends the folder to somebody else.
    user = _nobody() if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", _free_port()
    quiet = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
    initialise = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run(initialise, check=True, **quiet)
    # The books of a test need not survive a power cut; those of a site must, and its settings are its own. What is
    # rolled back after each test need not be swept up, and a statement that runs once need not be compiled.
    unneeded = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "jit")
    quick = " ".join(f"-c {name}=off" for name in unneeded)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=60 {quick}"
    start = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
    subprocess.run(start, check=True, **quiet)
    atexit.register(_stop, programs, data, folder, user, os.getpid())
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _stop(programs: Path, data: Path, folder: Path, user: str | None, owner: int) -> None:
    if os.getpid() != owner:
        return
    stop = [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
    subprocess.run(stop, check=False, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.rmtree(folder, ignore_errors=True)


def _nobody() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
