"""evalkit: from a year's tables to a traceable evaluation report."""
