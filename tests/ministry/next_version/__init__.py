"""The reports' tables one version later, for the tests of upgrades."""
