"""What the machine must have for papers; said without Django, which may be what does not start."""

INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""What an operator types on Debian or Ubuntu where Pango is missing."""
