"""Directions one can walk by: decision points of a leg, and sentences about them."""
