"""Everything that changes a sitting at the tablet."""
