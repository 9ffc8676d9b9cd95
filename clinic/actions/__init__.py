"""Every change to people, cases and visits."""
