"""The site's settings with an invented environment: for tests and for checking types."""

import tests.web.environment  # noqa: F401 - sets the environment first
from forethought.web.settings import *  # noqa: F403

AUDIT_HEAD_FILE = None
SAYS_WHEN_NOBODY_WATCHES = False
