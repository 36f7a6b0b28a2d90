"""Tests of territory."""
