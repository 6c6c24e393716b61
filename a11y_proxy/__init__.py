"""Repairs the HTML of old portals, for everyone, by rules."""
