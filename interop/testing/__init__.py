"""For those who build on the scores: Hypothesis strategies for catalogues, and the laws that every scorer must obey."""
