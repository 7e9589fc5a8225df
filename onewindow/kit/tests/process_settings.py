"""Settings of processes that the tests start: subscriptions of the tests' own."""

import importlib
import os

vars().update(
    {
        name: value
        for name, value in vars(importlib.import_module(os.environ["BASE_SETTINGS"])).items()
        if name.isupper()
    }
)
for _name in ("SUBSCRIPTIONS", "SWEEPS", "LIVE_CHANNELS"):
    if f"TEST_{_name}" in os.environ:
        vars()[_name] = os.environ[f"TEST_{_name}"]
