"""Settings of worker processes that the tests start: the tests' own subscriptions."""

import importlib
import os

vars().update(
    {
        name: value
        for name, value in vars(importlib.import_module(os.environ["BASE_SETTINGS"])).items()
        if name.isupper()
    }
)
SUBSCRIPTIONS = os.environ["TEST_SUBSCRIPTIONS"]
SWEEPS = os.environ.get("TEST_SWEEPS", "onewindow.config.subscriptions.SWEEPS")
