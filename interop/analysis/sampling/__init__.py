"""Behind `uncertainty` and `gaps`: what is unknown or judged, drawn anew many times on arrays."""
