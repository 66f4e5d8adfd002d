"""Print what one process computes, bit for bit: names, and numbers in hexadecimal. Threads as the environment says."""

import json

import numpy as np
from attrs import evolve

from neelsot_dyn import bdg, flavor_wave, materials, textures
from neelsot_dyn import dynamics as d

SEED = bdg.LatticeModel.of(materials.SEED_MODEL)
Q, N = np.array([0.11, 0.04]), np.array([0.48, 0.6, 0.64])
AXIS = (0, 1, 0)


def uniform():
    infinite, finite = bdg.UniformBdG(SEED, tolerance=1e-10), bdg.UniformBdG(SEED, size=(40, 36))
    yield "F, infinite", infinite.free_energy(Q, N)
    yield "h, infinite", infinite.neel_field(Q, N)
    yield "I, infinite", infinite.current(Q, N)
    yield "F, finite lattice", finite.free_energy(Q, N)
    yield "h, finite lattice", finite.neel_field(Q, N)
    yield "gap, finite lattice", finite.solve_gap(Q, N, v_s=5.0).gap


def texture():
    wall = bdg.StripeBdG(SEED, textures.domain_wall(24, 10, 3.0, angle=0.4), width=8, q=2 * np.pi / 24)
    seen = wall.observe(SEED.gap)
    yield "F of a stripe", seen.free_energy
    yield "h of a stripe", seen.neel_field
    yield "gap of a stripe", wall.solve_gap(5.0, rtol=1e-6).gap
    rng = np.random.default_rng(1)
    n = rng.normal(size=(8, 8, 3))
    torus = bdg.LatticeBdG(SEED, n / np.linalg.norm(n, axis=-1, keepdims=True), q=0.0)
    yield "F of a torus", torus.free_energy(SEED.gap)


def motion():
    kru = materials.KRU4O8
    energy = d.EnergySum(
        (
            d.HomogeneousExchange(kru.homogeneous_exchange, kru.lattice_constant),
            d.InhomogeneousExchange(kru.a11, kru.a12),
            d.UniaxialAnisotropy(kru.easy_axis_anisotropy, AXIS),
            d.NeelField((0, 0.2, 0)),
        )
    )
    llg = d.LLG(energy, kru.magnetization, 0.01)
    width = kru.magnet.wall_width
    track = d.Track(24 * width, width / 4)
    n = textures.wall_profile(track.x, 12 * width, width, 0.3)
    state, window = d.TwoSublatticeState.from_neel(n), d.FollowWall(AXIS)
    step = d.suggest_timestep(llg, track)
    for name, method in (("RK4", d.RungeKutta4(step)), ("DP54", d.DormandPrince54())):
        yield f"LLG, {name}", list(d.evolve(llg, track, state, method, [4e-13], window))[-1].state.m1
    hot = evolve(llg, thermal=d.ThermalField(20.0, 1e-16, 3))
    yield "LLG, thermal", list(d.evolve(hot, track, state, d.Heun(0.05 * step), [2e-15]))[-1].state.m1
    yield "sigma model", list(d.evolve_sigma(d.SigmaModel.of(llg), track, state, 1e-14, [4e-13]))[-1].n
    coordinates = d.CollectiveCoordinates(llg, AXIS)
    yield "collective", coordinates.trajectory(d.WallCoordinates(0.0), [1e-12]).position
    mesh = d.Mesh((24 * width, 6 * width), (width / 4, width / 2))
    sheet = d.TwoSublatticeState(*(np.repeat(m[:, None], mesh.shape[1], axis=1) for m in (state.m1, state.m2)))
    last = list(d.evolve(llg, mesh, sheet, d.RungeKutta4(step), [10 * step], parallel=True))[-1]
    yield "LLG, mesh in threads", last.state.m1
    yield "energy of the mesh", [last.energy, last.gilbert_loss]


def waves():
    model = flavor_wave.BilayerMott(delta=0.9, pz=0.7)
    k = np.random.default_rng(2).uniform(-np.pi, np.pi, (200, 2))
    yield "magnon energies", model.modes(k).energies
    yield "spin conductivity", model.conductivity(np.linspace(0.5, 4, 9), eta=0.1, mesh=16).top


if __name__ == "__main__":
    found = {}
    for part in (uniform, texture, motion, waves):
        for name, value in part():
            flat = np.ascontiguousarray(value).ravel()
            numbers = flat.view(float) if np.iscomplexobj(flat) else flat.astype(float)
            found[name] = [float(x).hex() for x in numbers]
    print(json.dumps(found))
