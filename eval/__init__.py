"""Golden sets, measures, runner and report: what an answer is worth."""
