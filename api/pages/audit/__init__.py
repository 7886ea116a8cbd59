"""The auditor's pages: the trail with filters, and any object as of any time by either clock."""
