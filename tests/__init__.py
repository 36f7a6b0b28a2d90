"""Tests of ddtour_geo."""
