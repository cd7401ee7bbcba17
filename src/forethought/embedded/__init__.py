"""What the site stands on: its database, its folder, its secrets, its environment.

By default the database is one private PostgreSQL cluster on 127.0.0.1. It is durable, answers
nobody without a password, and needs neither root nor an installed server: PostgreSQL's programs
come from the machine, else from a wheel. Nothing here knows Django; the site's settings and the
`forethought` command call it.
"""
