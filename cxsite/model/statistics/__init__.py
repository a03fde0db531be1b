"""Work out what numbers allow to be said: intervals, tests, limits and splits, on counts alone."""
