"""The page of one facility: what it draws on, its blocks, its report on one sheet."""
