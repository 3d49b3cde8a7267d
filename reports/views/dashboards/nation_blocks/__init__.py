"""The blocks of the nation's page, one a module: what each shows of a `BodyPage`."""
