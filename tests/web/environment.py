"""What the site's settings ask the environment for, invented for tests."""

import os

os.environ.setdefault("FORETHOUGHT_SECRET_KEY", "only-for-tests-" + "s" * 40)
os.environ.setdefault("FORETHOUGHT_ENCRYPTION_KEY", "only-for-tests-" + "e" * 40)
os.environ.setdefault("FORETHOUGHT_DATABASE_URL", "postgresql://test:test@127.0.0.1:1/postgres")
# Tests of other rules must not hang on what a learned model makes of their notes, which changes
# when it is taught again, nor wait for it to load in every process. The real default is tried in
# tests/web/checks/test_both_readers.py, tests/dayfolder/test_default_reader.py and tests/ground.
os.environ.setdefault("FORETHOUGHT_READER", "words")
# Playwright keeps a loop in the thread of the tests from the first browser test on; Django would
# take it for asynchronous code and refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
