"""`forethought doctor`: says what is wrong with an installation and how to mend it.

One file for each check in ``checks``; the package finds them by itself. Nothing is changed,
started or made, and Django is not needed: it is what may not start.
"""
