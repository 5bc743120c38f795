"""Running parsers of foreign bytes in a child process that can do little and is stopped when it does too much.

A function named by its dotted path runs in a child of its own with an empty environment, a folder of its own, limits on
memory, CPU time, file size and open files, and a wall clock that ends it. Arguments and answers are JSON; bytes go by
file path. What runs there needs neither Django nor settings.

    value = sandbox.run("lantai.adapters.images.work.probe", arguments={"path": path})
    for line in sandbox.stream("lantai.adapters.sheets.work.rows", arguments={...}, seconds=120): ...

Inside the child a function refuses by raising `Refused("CODE", "detail")`; outside it arrives as `SandboxRefusal`.

Children are forked from a warm process, the nursery, that was itself started fresh and has only imported our own modules
(`parent` → `nursery` → `child`). It never sees a foreign byte; each job is one fork, so that no job can touch the next.
"""

from lantai.adapters.sandbox.parent import SandboxRefusal, run, stream
from lantai.adapters.sandbox.refusal import Refused

__all__ = ["Refused", "SandboxRefusal", "run", "stream"]
