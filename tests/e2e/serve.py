"""A server for the browser: its own books in a folder of its own, on SQLite. Prints its address when it is ready."""

from __future__ import annotations

import os
import socket
import sys
from importlib import import_module
from pathlib import Path

import django
import waitress

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "headwater.config.settings")
os.environ.setdefault("HEADWATER_SECOND_STEP", "offered")
django.setup()
# What follows can only be imported once Django knows its settings.
books = import_module("web.books")
fill_results = import_module("web.results").fill_results
migrate = import_module("django.core.management").call_command
application = import_module("headwater.config.wsgi").application

migrate("migrate", verbosity=0)
filled = books.fill(is_whole=True)
fill_results(filled)
# Who loads what came and takes back what was wrong, in one person.
books.employ("keeper", ("load workbooks", "register contributions", "correct records"), filled.manager)
with socket.create_server(("127.0.0.1", 0)) as door:
    sys.stdout.write(f"http://localhost:{door.getsockname()[1]}\n")
    sys.stdout.flush()
    waitress.serve(application, sockets=[door], _quiet=True)
