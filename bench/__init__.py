"""Measurements: each module runs by itself and prints ratios, not times."""
