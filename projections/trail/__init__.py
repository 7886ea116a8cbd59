"""The audit trail: every event as one sentence in Chinese and English."""
