"""A believable clinic, made through the same actions as the screens."""
