#!/usr/bin/env python
"""Django's command line for Backstride."""

import os
import sys


def main() -> None:
    os.umask(0o077)  # a database or backup made here is for its own user's eyes
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refused:
        sys.exit(f"\n{refused}\n")


if __name__ == "__main__":
    main()
