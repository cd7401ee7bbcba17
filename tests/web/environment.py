"""What the site's settings ask the environment for, invented for tests."""

import os

os.environ.setdefault("FORETHOUGHT_SECRET_KEY", "only-for-tests-" + "s" * 40)
os.environ.setdefault("FORETHOUGHT_ENCRYPTION_KEY", "only-for-tests-" + "e" * 40)
os.environ.setdefault("FORETHOUGHT_DATABASE_URL", "postgresql://test:test@127.0.0.1:1/postgres")
# Playwright keeps a loop in the thread of the tests from the first browser test on; Django would
# take it for asynchronous code and refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
