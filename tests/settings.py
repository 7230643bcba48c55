"""The product's settings, on the database that this test run is for."""

import os
import tempfile

os.environ.setdefault("HEADWATER_SECRET_KEY", "only-for-tests")
os.environ.setdefault("HEADWATER_HOME", tempfile.mkdtemp(prefix="headwater-test-"))

from databases import WANTED, postgres_url
from headwater.config.settings import *
from headwater.config.settings import database

# Sign-in is not what most tests are about, and slow hashes would be half of their time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Most tests are about what people do once they are in; those about the second step switch it on.
SECOND_STEP_REQUIRED = False

POSTGRES_URL = postgres_url() if WANTED == "postgresql" else None
if POSTGRES_URL:
    DATABASES = {"default": database(POSTGRES_URL)}
