"""Running parsers of foreign bytes in a child process that can do little and is stopped when it does too much.

A function named by its dotted path runs in a fresh interpreter with an empty environment, limits on memory, CPU time,
file size and open files, and a wall clock that kills it. Arguments and answers are JSON; bytes go by file path. What
runs there needs neither Django nor settings.

    value = sandbox.run("lantai.adapters.images.work.probe", arguments={"path": str(path)})
    for line in sandbox.stream("lantai.adapters.sheets.work.rows", arguments={...}, seconds=120): ...

Inside the child a function refuses by raising `Refused("CODE", "detail")`; outside it arrives as `SandboxRefusal`.
"""

from lantai.adapters.sandbox.parent import SandboxRefusal, run, stream
from lantai.adapters.sandbox.refusal import Refused

__all__ = ["Refused", "SandboxRefusal", "run", "stream"]
