"""Tests of numbers and days as people read them."""
