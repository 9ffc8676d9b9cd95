"""Password hashing that a sign-in flood cannot turn into a memory flood."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: OWASP's published minimum."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
