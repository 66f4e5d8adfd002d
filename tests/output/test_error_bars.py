"""How a number reads beside its error."""

import pytest

from neelsot_dyn.output import with_error


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (1.23456789, None, "1.23457"),
        (1.23456789, 0.01, "1.23457 ± 0.01"),
        (-1e-13, 2e-13, "0 ± 2e-13 (zero within its error)"),
        (2e-13, 2e-13, "0 ± 2e-13 (zero within its error)"),
        (2.1e-13, 2e-13, "2.1e-13 ± 2e-13"),
        (0.0, 0.0, "0 ± 0 (zero within its error)"),
        (None, None, "none"),
    ],
)
def test_a_value_within_its_error_is_zero_within_its_error(value, error, text):
    assert with_error(value, error) == text
