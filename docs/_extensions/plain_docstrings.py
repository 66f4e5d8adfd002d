"""The package's docstrings are plain text with `code` between backticks: what would be markup in reST is escaped."""

import re

_CODE = re.compile(r"(`[^`\n]+`)")
_MARKUP = re.compile(r"([\\*|_])")


def escaped(line: str) -> str:
    """Code in double backticks, everything else literal; a bullet stays one."""
    if re.fullmatch(r"\s*\*\s.*", line):
        indent, rest = line.split("*", 1)
        return f"{indent}*{escaped(rest)}"
    parts = _CODE.split(line)
    return "".join(f"`{part}`" if part.startswith("`") else _MARKUP.sub(r"\\\1", part) for part in parts)


def escape(app, what, name, obj, options, lines):
    """Handler of autodoc-process-docstring; indented lines keep their breaks."""
    for n, line in enumerate(lines):
        lines[n] = f"| {escaped(line.strip())}" if line.startswith("    ") else escaped(line)


def setup(app):
    """Connect."""
    app.connect("autodoc-process-docstring", escape)
    return {"parallel_read_safe": True}
