"""The texture solver's torque in the loop, beside the compressed one."""
