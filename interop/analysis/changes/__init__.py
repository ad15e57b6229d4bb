"""Changes that a scenario makes: one module per table they touch, and the edit that carries them out."""
