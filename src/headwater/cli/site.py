"""Commands that set a site up and serve it."""

from __future__ import annotations

from typing import Any

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from headwater.cli.deploying import refuse_weak_site
from headwater.exchange.reading import LARGEST_FILE


def migrate() -> None:
    """Create the database or bring it up to date."""
    call_command("migrate", verbosity=0)


def serve(*, port: int) -> None:
    """Serve the web app on this machine until it is stopped. Refused: a site that others reach and is set up weakly."""
    refuse_weak_site()
    print(f"Headwater is at http://127.0.0.1:{port}/ (Ctrl-C stops it)", flush=True)
    # A bound against floods only: what is larger than the largest file is refused earlier, with a sentence.
    bound = 2 * LARGEST_FILE
    # Behind HTTPS the web server in front says who asks, and how; nobody else's word is taken for it.
    proxy: dict[str, Any] = {
        "trusted_proxy": "127.0.0.1",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto",
        "clear_untrusted_proxy_headers": True,
    }
    waitress.serve(
        get_wsgi_application(),
        listen=f"127.0.0.1:{port}",
        max_request_body_size=bound,
        _quiet=True,
        **(proxy if settings.HTTPS else {}),
    )
