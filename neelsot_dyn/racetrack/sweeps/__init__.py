"""Many points: studies, sweeps of any course, by any executor."""
