"""Re-deciding: every recorded decision is put again to the handlers that made it.

The log keeps what was decided, not what was asked. Here the request is read back from the facts of one
append (one file a noun), decided on the log as it stood before, by the same handlers, deciders and rules
that record; what they refuse or decide otherwise is a finding. No rule is written down a second time.
"""
