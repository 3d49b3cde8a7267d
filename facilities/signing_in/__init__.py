"""Accounts, second factors, re-authentication, tokens and the language of pages."""
