"""Contact with officers who are out: contact plan → what is due, who is told.

A pure state machine: ``plan_of`` makes the plan, facts are recorded one after the other, and
``judge`` says what they mean at a moment. Nothing here reads a clock or keeps a state.
"""
