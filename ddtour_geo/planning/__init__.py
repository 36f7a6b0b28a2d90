"""Wishes and a territory become an itinerary; ``plan.py`` is read first."""
