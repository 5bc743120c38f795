"""示例: 锦江大学 Jinjiang University, which does not exist.

Four campuses in two cities, two predecessor schools, seventy years of students. Seeded (the same figures each time),
told with an injected clock, and built only through the rooms' services, so that it can hold nothing a real archive could
not. It keeps no tables. Nobody in it is real; identity numbers carry an area code that was never given out.
"""
