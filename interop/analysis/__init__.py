"""Questions asked of a matrix, one folder each; what several of them need stands beside the folders."""
