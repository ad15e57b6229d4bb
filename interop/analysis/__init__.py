"""What a person asks after seeing a matrix."""
