"""What is built: a strip under a superconductor, the currents it carries, its times and energies."""
