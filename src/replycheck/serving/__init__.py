"""The linter before Send: one HTTP service with one contract, the gate that decides whether a reply goes out, and a page to try it.

`server.py` starts and stops it, `app.py` holds the routes, `judging.py` does their work, `gate.py` decides; what comes in stands in
`requests.py`, what goes out in `answers.py`, and both are told to callers by `openapi.py`. `guard.py` keeps strangers out, `pool.py` keeps
the work bounded, `observe.py` counts it, `store.py` remembers what people said. `page/` is the composer.
"""
