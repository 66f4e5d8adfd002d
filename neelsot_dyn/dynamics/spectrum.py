"""Which small motions does a state allow? Magnons by linearisation, and by Fourier analysis of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve as changed
from attrs import frozen

from neelsot_dyn._checks import HUGE, reals, require
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics._arrays import direction
from neelsot_dyn.dynamics.coefficients import kernel_coefficients
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.state import TwoSublatticeState, from_kernel, ghosted
from neelsot_dyn.dynamics.track import Grid, Track


class UnstableState(ValueError):
    """A small motion grows; the message names the fastest one."""


@frozen(eq=False)
class Modes:
    """Small motions m_i(t) = m_i + Re[vector e^{(−decay + i frequency) t}], by ascending frequency.

    frequency (M,) [rad/s] ≥ 0 and decay (M,) [1/s]; vectors (M, 2, *cells, 3), complex, of unit norm; residual [T]: the
    largest torque left in the state, which shifts frequencies by about γ times itself.
    """

    frequency: np.ndarray
    decay: np.ndarray
    vectors: np.ndarray
    residual: float


@checked
def normal_modes(llg: LLG, track: Grid, state: TwoSublatticeState, unstable: str = "raise") -> Modes:
    """The modes of a state at rest: eigenvectors of the linearised LLG in the planes across every m_i.

    Dense: 4N × 4N numbers, minutes beyond a thousand cells. Relax the state first. Soft modes at zero frequency (a wall
    that may slide) come with either sign of a tiny decay.

    Raises UnstableState for a mode that grows by more than 1e-6 of the fastest rate, unless unstable="keep".
    """
    require(unstable in ("raise", "keep"), "unstable", unstable, "'raise' or 'keep'")
    place = Place(track, 0, 0.0, state.n, state.m)
    p = kernel_coefficients(llg.functional_at(place), llg.magnetization, track)
    m = np.stack([state.m1, state.m2]).reshape(-1, 3)
    m = m / np.linalg.norm(m, axis=1, keepdims=True)
    field = llg.field(state, track).reshape(-1, 3)
    basis = tangents(m)
    size = len(m)

    def answer(y: np.ndarray) -> np.ndarray:
        out = np.zeros_like(y)
        _kernels.fields(y, p, out)
        return from_kernel(out).reshape(-1, 3)

    nothing = ghosted(state, track) * 0
    constant = answer(nothing.copy())
    shape = (2, *track.shape, 3)
    matrix = np.empty((2 * size, 2 * size))
    along = (field * m).sum(axis=1)
    for column in range(2 * size):
        cell, direction_ = divmod(column, 2)
        tilt = np.zeros((size, 3))
        tilt[cell] = basis[cell, direction_]
        probe = TwoSublatticeState(*tilt.reshape(shape), tolerance=np.inf)
        bent = answer(ghosted(probe, track)) - constant
        bent[cell] -= along[cell] * tilt[cell]
        torque = np.cross(m, bent)
        rate = -llg.reduced_gyromagnetic_ratio * (torque + llg.damping * np.cross(m, torque))
        matrix[:, column] = np.einsum("jai,ji->ja", basis, rate).ravel()
    values, vectors = np.linalg.eig(matrix)
    worst = int(np.argmax(values.real))
    if unstable == "raise" and values[worst].real > 1e-6 * np.abs(values).max():
        raise UnstableState(
            f"the state is not valid: a mode at {abs(values[worst].imag):.4g} rad/s grows at "
            f"{values[worst].real:.4g} /s; give a relaxed, stable state (`relax`, `minimise`), or unstable='keep'"
        )
    keep = values.imag >= 0
    values, vectors = values[keep], vectors[:, keep]
    order = np.argsort(values.imag)
    local = vectors[:, order].T.reshape(-1, size, 2)
    return Modes(
        frequency=values.imag[order],
        decay=-values.real[order],
        vectors=np.einsum("kja,jai->kji", local, basis).reshape(-1, *shape),
        residual=llg.torque(state, track),
    )


def tangents(m: np.ndarray) -> np.ndarray:
    """Two unit vectors across every vector, (N, 2, 3), with e1 × e2 = m."""
    helper = np.where(np.abs(m[:, 2:]) < 0.7, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
    e1 = np.cross(helper, m)
    e1 /= np.linalg.norm(e1, axis=1, keepdims=True)
    return np.stack([e1, np.cross(m, e1)], axis=1)


@frozen(eq=False)
class Dispersion:
    """Magnons of a uniform state: wave_number (K,) [rad/m], frequency (K, 2) [rad/s] ascending, decay (K, 2) [1/s]."""

    wave_number: np.ndarray
    frequency: np.ndarray
    decay: np.ndarray


@checked
def magnon_dispersion(llg: LLG, spacing: float, n: Any, wave_number: Any) -> Dispersion:
    """The two branches of the collinear uniform state ±n at wave numbers k [rad/m] along the track, cells of `spacing`.

    Exact for the discrete equations, k² → (4/dx²) sin²(k dx/2); small spacing gives the continuum. Each k is a plane
    wave: the modes of a periodic track of eight cells at the fluxes that k stands for, four numbers each.

    Raises UnstableState naming the first k that grows, ValueError where parameters vary or n is not an equilibrium.
    """
    along = direction("n", n)
    k = np.atleast_1d(reals("wave_number", wave_number))
    require(k.ndim == 1, "wave_number.shape", k.shape, "a number, or a sequence of them")
    require(spacing > 0, "spacing", spacing, "a length > 0")
    functional = llg.functional
    require(functional.uniform, "energy", llg.energy, "numbers as parameters: normal_modes takes the rest")
    track = Track(8 * spacing, spacing, ends="periodic")
    state = TwoSublatticeState.from_neel(np.tile(along, (8, 1)))
    residual = llg.torque(state, track)
    scale = float(np.abs(llg.field(state, track)).max()) + 1e-30
    require(residual < 1e-6 * scale, "n", n, "an equilibrium (no torque)")
    p = kernel_coefficients(functional, llg.magnetization, track)
    at_rest = changed(llg, thermal=None).field(state, track)[:, 0]
    m = np.stack([along, -along])
    basis = tangents(m)
    response = np.zeros((3, 2, 3, 2, 3))  # of cell 1 to cells 0, 1, 2
    zero = np.zeros((2, 3, 1, 10))
    constant, out = np.zeros_like(zero), np.zeros_like(zero)
    _kernels.fields(zero, p, constant)
    for s in range(2):
        for i in range(3):
            probe = np.zeros_like(zero)
            probe[s, i, 0, 4] = 1
            _kernels.fields(probe, p, out)
            response[:, :, :, s, i] = np.moveaxis((out - constant)[:, :, 0, [5, 4, 3]], -1, 0)
    frequency, decay = np.zeros((len(k), 2)), np.zeros((len(k), 2))
    diagonal = (at_rest * m).sum(axis=1)
    for index, wave in enumerate(k):
        phases = np.exp(1j * wave * spacing * np.array([-1, 0, 1]))
        g = np.einsum("d,dsitj->sitj", phases, response)
        matrix = np.zeros((2, 2, 2, 2), dtype=complex)
        for s in range(2):
            for t in range(2):
                for a in range(2):
                    bent = g[s, :, t, :] @ basis[t, a] - (diagonal[s] * basis[s, a] if s == t else 0)
                    torque = np.cross(m[s], bent)
                    rate = -llg.reduced_gyromagnetic_ratio * (torque + llg.damping * np.cross(m[s], torque))
                    matrix[s, :, t, a] = basis[s] @ rate
        values = np.linalg.eigvals(matrix.reshape(4, 4))
        if values.real.max() > 1e-6 * np.abs(values).max():
            raise UnstableState(
                f"n = {along} is not valid: the wave at k = {wave:.4g} rad/m grows at {values.real.max():.4g} /s; "
                "give a stable uniform state"
            )
        positive = values[np.argsort(values.imag)][2:]
        frequency[index], decay[index] = positive.imag, -positive.real
    return Dispersion(k, frequency, decay)


@frozen(eq=False)
class Spectrum:
    """Power of a run by wave number (K,) [rad/m] and frequency (W,) [rad/s], both signs: power (K, W)."""

    wave_number: np.ndarray
    frequency: np.ndarray
    power: np.ndarray

    def peak(self, wave_number: float, low: float = 0.0, high: float = np.inf) -> float:
        """Frequency [rad/s] of the highest power between `low` and `high` at the nearest wave number.

        A parabola through the logarithm of three points: good to a few per cent of the resolution 2π/duration for a
        single line under the Hann window.
        """
        row = self.power[int(np.argmin(np.abs(self.wave_number - wave_number)))]
        inside = np.flatnonzero((self.frequency >= low) & (self.frequency <= high))
        require(inside.size > 0, "low, high", (low, high), "a range that holds frequencies")
        i = int(np.clip(inside[np.argmax(row[inside])], 1, len(row) - 2))
        a, b, c = np.log(np.maximum(row[i - 1 : i + 2], 1e-300))
        shift = 0.5 * (a - c) / (a - 2 * b + c) if a - 2 * b + c < 0 else 0.0
        return float(self.frequency[i] + shift * (self.frequency[1] - self.frequency[0]))


@checked
def fourier_spectrum(times: Any, signal: Any, spacing: float) -> Spectrum:
    """The spectrum of a signal (F, N), real or complex (such as n_x + i n_z), at even times [s].

    A Hann window in time, none in space (take a periodic track, or k = πp/(N dx) between free ends). Frequencies have
    the sign of e^{+iωt}.

    Raises ValueError for times that are not evenly spaced, or a signal that does not fit them.
    """
    t, a = reals("times", times), np.asarray(signal)
    require(t.ndim == 1, "times.shape", t.shape, "a sequence of times")
    require(spacing > 0, "spacing", spacing, "a length > 0")
    if a.dtype.kind not in "iufc":
        raise TypeError(f"signal = {signal!r} is not valid: give numbers")
    require(bool((np.abs(a) <= HUGE).all()), "signal", signal, "finite numbers")
    require(a.ndim == 2 and a.shape[0] == t.size and t.size >= 8, "signal.shape", a.shape, "(frames, cells), 8 or more")
    step = float(t[1] - t[0])
    require(step > 1 / HUGE, "times", times, "ascending times [s]")
    even = bool(np.allclose(np.diff(t), step, rtol=1e-6, atol=0))
    require(even, "times", times, "evenly spaced times [s]")
    a = (a - a.mean(axis=0)) * np.hanning(t.size)[:, None]
    transform = np.fft.fftshift(np.fft.fft2(a) / a.size)
    frequency = 2 * np.pi * np.fft.fftshift(np.fft.fftfreq(t.size, step))
    wave_number = 2 * np.pi * np.fft.fftshift(np.fft.fftfreq(a.shape[1], spacing))
    return Spectrum(wave_number, frequency, np.abs(transform.T) ** 2)
