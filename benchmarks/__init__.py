"""Benchmarks: Payesh and its limit (or a peer) do the same work in one run, on one machine.

`make bench` starts servers of its own under VAR (default var/bench), seeds a synthetic nation
once and keeps it (one for each size), runs each module of `table.MODULES` in a process of its
own, prints one table and writes `benchmarks/results/DATE.md`. FACILITIES=… sets the size, ONLY=…
picks modules (comma-separated), PORT=… where a web server may listen.

To add a benchmark, write one file and name it in `MODULES` (table.py). It has one function:

    def measure(nation: Nation) -> Iterable[Line]

It may yield several lines; each is printed when it comes. When it is called, Django is set up
as the jobs' account on the nation's database, which holds `nation.facilities` facilities with all
months from `nation.first` to `nation.last` filed, scored, and with their suspicions and sums.

    nation.copy("name")      with …: a copy of the database to write into; Django's connection and
                             all below use it inside the block, and it is dropped behind it
    nation.web()             with … as url: web workers of the product (worker=True: with the jobs'
                             worker and beat too)
    nation.people()          [{"role", "username", "password", "token"}, …]: the demo's cast
    nation.connect(role)     a psycopg connection (autocommit), by default as the jobs' account;
                             "postgres" is the superuser
    nation.url(role)         the address of the same
    nation.environment(p)    os.environ for a child process that signs in as "web", "jobs", "owner"
    nation.manage("…")       one of our commands, to its end
    timing.by_turns(ours, peer)  medians of both, run by turns (see there)

The nation is kept for the next run: what writes, writes into a copy. An exception fails that
module only; the table says so. Nothing here is imported by the product or by the tests' suite.
"""
