"""Tests of optimise."""
