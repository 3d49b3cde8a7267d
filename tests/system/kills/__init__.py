"""The long proof of kills: clients file without pause while everything is killed, by a seed.

`python -m tests.system.kills --state FOLDER --kills 1000 --seed 1401` runs the real product
(gunicorn, workers, sealer, beat, Valkey, PostgreSQL with fsync) and goes on where it was stopped:
the folder holds the installation and a journal of every request, every answer and every kill.
What it found stands in docs/proofs/kills.md.
"""
