"""PostgreSQL and Valkey out of their wheels, for machines that have neither.

Used only where no address is given (`DATABASE_URL`, `CELERY_BROKER_URL`). Both servers listen
on a socket under `VAR` and on nothing else, run in a process session of their own (a Ctrl-C
in the terminal must not reach the database before its clients) and are stopped by whoever
started them. Files left by a killed server are recognised and put aside.
"""
