"""Contact with officers who are out: outings, alarms, the desk, and who is told how."""
