"""Who is treated, who may see them, and what was done; and the wiring."""
