"""Forms of the evaluation screens: they read what was typed; the actions decide."""
