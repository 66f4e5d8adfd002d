"""Walls as bits: a shift register, its error rates, and walls as Brownian particles."""
