"""How requests leave this machine: to addresses that were vetted, and within one time limit.

What speaks to gateways (``channels``) and what fetches feeds (``feeds``) stand on it alike.
"""
