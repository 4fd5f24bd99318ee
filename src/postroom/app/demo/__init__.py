"""The demo workspace: Harbor & Pine, a made-up coffee wholesaler with some 200 conversations.

    scenes/*.yaml ─▶ script.py (typed) ─▶ casting.py: who says what when ─▶ letters.py: as mail ─▶ filling.py: intake
                                                                                            └─▶ outcomes.py: verbs

Everything follows from a seed and the moment it is made. No account has a server behind it: nothing ever leaves.
"""
