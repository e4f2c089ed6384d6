"""Looking: one filter, one value, and the questions asked through it."""
