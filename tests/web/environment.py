"""What the site's settings ask the environment for, invented for tests."""

import os

os.environ.setdefault("FORETHOUGHT_SECRET_KEY", "only-for-tests-" + "s" * 40)
os.environ.setdefault("FORETHOUGHT_ENCRYPTION_KEY", "only-for-tests-" + "e" * 40)
os.environ.setdefault("FORETHOUGHT_DATABASE_URL", "postgresql://test:test@127.0.0.1:1/postgres")
