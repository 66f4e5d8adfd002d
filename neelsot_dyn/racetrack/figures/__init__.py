"""The scenarios' own figures, drawn from a dataset."""
