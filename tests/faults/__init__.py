"""What happens to acknowledged writes when processes die, disks fill and databases go away.

``make test`` does a little of each; ``make drill`` as much as these say: ``DRILL_KILLS`` (300 on
SQLite, 200 on PostgreSQL), ``DRILL_STOPS`` (50) and ``DRILL_FILLS`` (13 for each place). The
counts are printed. Run it on PostgreSQL too: the servers of these tests are their own.
"""
