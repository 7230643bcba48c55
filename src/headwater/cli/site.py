"""Commands that set a site up and serve it."""

from __future__ import annotations

import waitress
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from headwater.exchange.reading import LARGEST_FILE


def migrate() -> None:
    """Create the database or bring it up to date."""
    call_command("migrate", verbosity=0)


def serve(*, port: int) -> None:
    """Serve the web app on this machine until it is stopped."""
    print(f"Headwater is at http://127.0.0.1:{port}/ (Ctrl-C stops it)", flush=True)
    # A bound against floods only: what is larger than the largest file is refused earlier, with a sentence.
    bound = 2 * LARGEST_FILE
    waitress.serve(get_wsgi_application(), listen=f"127.0.0.1:{port}", max_request_body_size=bound, _quiet=True)
