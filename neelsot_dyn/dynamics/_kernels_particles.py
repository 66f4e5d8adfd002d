"""Kernels: walls as overdamped particles on a line, many samples of them at once."""

from __future__ import annotations

import math

import numpy as np

from neelsot_dyn._compile import njit


@njit
def sample(table: np.ndarray, phase: float) -> float:
    """A periodic table (N,) at a phase in periods, interpolated linearly."""
    at = (phase - math.floor(phase)) * table.size
    low = int(at)
    share = at - low
    return table[low % table.size] * (1 - share) + table[(low + 1) % table.size] * share


@njit
def drift_walls(
    places: np.ndarray,
    alive: np.ndarray,
    polarity: np.ndarray,
    table: np.ndarray,
    period: float,
    mobility: float,
    attraction: float,
    width: float,
    time_step: float,
    steps: int,
    noise: float,
    rng: np.random.Generator,
) -> None:
    """Euler-Maruyama steps of walls at places (S, W) [m], ascending in each sample, alive (S, W).

    ẋ_i = μ [p_i B(x_i) + a (e^{−(x_{i+1} − x_i)/δ} − e^{−(x_i − x_{i−1})/δ})] + noise, with B a periodic table [T] and
    a [T] the field equivalent of the attraction. Two walls nearer than δ are gone.
    """
    samples, walls = places.shape
    push = np.zeros(walls)
    for s in range(samples):
        for _ in range(steps):
            push[:] = 0.0
            left = -1
            for i in range(walls):
                if not alive[s, i]:
                    continue
                push[i] = polarity[i] * sample(table, places[s, i] / period)
                if left >= 0:
                    distance = places[s, i] - places[s, left]
                    if distance < width:
                        alive[s, i] = alive[s, left] = False
                        left = -1
                        continue
                    pull = attraction * math.exp(-distance / width)
                    push[i] -= pull
                    push[left] += pull
                left = i
            for i in range(walls):
                if alive[s, i]:
                    places[s, i] += mobility * push[i] * time_step + noise * rng.standard_normal()
