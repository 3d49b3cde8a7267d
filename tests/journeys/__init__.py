"""The proof of journeys: people type and leave, by every way out, and nothing they typed is lost.

`make journeys SEED=… ROUNDS=…`, described in docs/proofs/journeys.md. A real Chromium that keeps
pages to go back to, 800 ms of latency, and a web process that is killed and started again.
"""
