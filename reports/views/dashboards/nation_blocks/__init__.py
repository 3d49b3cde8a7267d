"""The blocks of the nation's page, one module each: what a block's template is given."""
