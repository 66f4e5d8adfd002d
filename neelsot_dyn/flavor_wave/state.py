"""About which product state, and in which local frames, are the bosons defined?

    |Psi> = prod |psi_{s,T}>,   psi_{s,T} = D(T) psi_s,   U_{s,T} = U_s D(T)†,   U_s psi_s = e_0

with D an abelian representation of the lattice translations under which H is invariant. Then the rotated bond
operators are the same in every cell, whatever the U_s. Frames chosen site by site without D give a Hermitian,
positive and wrong H_k when the state has a larger cell than the model.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn.flavor_wave.model import Bond, LatticeModel, complex_array


def frame(psi: np.ndarray) -> np.ndarray:
    """A unitary U with U psi = e_0, from one Householder reflection.

    It leaves alone every flavour that psi does not hold, so that charges which psi respects stay diagonal.
    """
    largest = int(np.argmax(np.abs(psi)))
    x = psi * np.exp(-1j * np.angle(psi[largest]))
    v = x.copy()
    v[largest] += 1.0
    reflection = np.eye(len(psi)) - 2.0 * np.outer(v, v.conj()) / np.vdot(v, v).real
    others = np.delete(reflection, largest, axis=1)
    return np.column_stack([psi, others]).conj().T


def _states(value: Any) -> np.ndarray:
    vectors = complex_array(value)
    require(vectors.ndim == 2 and vectors.size > 0, "vectors.shape", vectors.shape, "(sites, N), one vector per site")
    return vectors


@frozen(eq=False)
class ProductState:
    """One normalised vector per site of the cell, and the rotation D that carries it to the other cells.

    vectors (sites, N) complex; twists (2, N, N): D of the two primitive vectors (identity: the state has the
    model's cell); frames (sites, N, N): U_s, by default from `frame`.
    """

    vectors: np.ndarray = field(converter=_states)
    twists: np.ndarray = field(converter=complex_array)
    frames: np.ndarray = field(converter=complex_array)

    @twists.default
    def _no_twist(self) -> np.ndarray:
        return np.stack([np.eye(self.vectors.shape[-1])] * 2)

    @frames.default
    def _householder(self) -> np.ndarray:
        return np.stack([frame(psi) for psi in self.vectors])

    def __attrs_post_init__(self) -> None:
        """Check norms, unitarity and that the frames fit the vectors."""
        norms = np.linalg.norm(self.vectors, axis=-1)
        require(bool(np.all(np.abs(norms - 1) < 1e-12)), "|psi|", norms.tolist(), "normalised vectors")
        identity = np.eye(self.flavors)
        for name, matrices in (("twists", self.twists), ("frames", self.frames)):
            error = np.abs(matrices @ matrices.conj().swapaxes(-1, -2) - identity).max()
            require(error < 1e-12, f"{name}: |U U† - 1|", float(error), "unitary matrices")
        first, second = self.twists
        commutator = float(np.abs(first @ second - second @ first).max())
        require(commutator < 1e-12, "twists: |[D1, D2]|", commutator, "commuting matrices")
        aligned = np.einsum("sab,sb->sa", self.frames, self.vectors)
        wrong = float(np.abs(aligned - identity[0]).max())
        require(wrong < 1e-12, "frames: |U psi - e_0|", wrong, "frames whose first row is psi†")

    @property
    def flavors(self) -> int:
        """Local dimension N."""
        return self.vectors.shape[-1]

    def twist(self, offset: tuple[int, int]) -> np.ndarray:
        """D(T) of the cell `offset` away."""
        first, second = (np.linalg.matrix_power(g, n) for g, n in zip(self.twists, offset, strict=True))
        return first @ second

    def rotate_bond(self, bond: Bond, operator: np.ndarray | None = None) -> np.ndarray:
        """(U_i x U_j) V (U_i x U_j)†, shape (N, N, N, N): out_i, out_j, in_i, in_j. For V = P_ij this is Eq. 2."""
        n = self.flavors
        v = (bond.operator if operator is None else operator).reshape(n, n, n, n)
        u_i = self.frames[bond.first]
        u_j = self.frames[bond.second] @ self.twist(bond.offset).conj().T
        return np.einsum("am,bp,mpnq,cn,dq->abcd", u_i, u_j, v, u_i.conj(), u_j.conj(), optimize=True)

    def rotate_field(self, site: int, operator: np.ndarray) -> np.ndarray:
        """U_s h U_s†."""
        u = self.frames[site]
        return u @ operator @ u.conj().T

    def check_symmetry(self, model: LatticeModel) -> None:
        """Raise unless H is invariant under the twists: D h D† = h and (D x D) V (D x D)† = V."""
        for twist in self.twists:
            pair = np.kron(twist, twist)
            for name, operators, unitary in (
                ("field", list(model.fields), twist),
                ("bond operator", [bond.operator for bond in model.bonds], pair),
            ):
                for operator in operators:
                    change = float(np.abs(unitary @ operator - operator @ unitary).max())
                    require(change < 1e-10, f"|[D, {name}]|", change, "twists under which the model is invariant")

    def charges(self, operator: np.ndarray) -> np.ndarray:
        """What each boson b†_{s,m} adds to the conserved local `operator` (say S^z), shape (sites, N-1).

        Raises unless the operator is diagonal in every frame and commutes with the twists.
        """
        for twist in self.twists:
            change = float(np.abs(twist @ operator - operator @ twist).max())
            require(change < 1e-10, "|[D, charge]|", change, "a charge that the twists conserve (use a larger cell)")
        rotated = np.stack([self.rotate_field(s, operator) for s in range(len(self.vectors))])
        diagonal = np.real(np.einsum("smm->sm", rotated))
        off = float(np.abs(rotated - np.einsum("sm,mn->smn", diagonal, np.eye(self.flavors))).max())
        require(off < 1e-10, "off-diagonal charge", off, "an operator diagonal in the local frames")
        return np.round(diagonal[:, 1:] - diagonal[:, :1], 9) + 0.0
