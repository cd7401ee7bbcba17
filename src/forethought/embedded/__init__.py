"""The database that comes with the program: one private PostgreSQL cluster on 127.0.0.1.

It is durable, answers nobody without a password, and needs neither root nor an installed server:
PostgreSQL's programs come from the machine, else from a wheel. It knows nothing of Django; the
site and the `forethought` command call it.
"""
