"""The drawn signs: line icons by name, and the state shapes. A state is always a shape *and* a word."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "back": '<path d="M15 5.500 8.500 12l6.500 6.500"/>',
    "forward": '<path d="m9 5.500 6.500 6.500L9 18.500"/>',
    "list": '<path d="M8.500 6.500h12M8.500 12h12M8.500 17.500h12M3.500 6.500h1M3.500 12h1M3.500 17.500h1"/>',
    "person": '<circle cx="12" cy="7.500" r="3.500"/><path d="M5 20.500c.6-5 3.500-7.500 7-7.500s6.400 2.500 7 7.500"/>',
    "seal": '<rect x="5" y="5" width="14" height="14" rx="1"/><path d="M9 9h6M9 12h6M12 9v6.500M9 15.500h6"/>',
    "print": '<path d="M7 8V3.500h10V8M7 16.500H4V8.500h16v8h-3M7 13.500h10v7H7z"/>',
    "holdings": '<path d="M4 3.500v17M9 3.500v17M14 3.500v17M4 3.500h10v17H4M15.500 4.500l3.600-.9 3.400 16-3.700.8z"'
    ' transform="translate(-1 0)"/>',
    "shelf": '<path d="M3.500 3.500v17M20.500 3.500v17M3.500 10.500h17M3.500 18h17M6.500 10.500v-5h3v5M9.500 10.500v-4h3.500v4'
    'M8 18v-5h3.500v5M14.500 18v-4.500h3V18"/>',
    "review": '<path d="M4 6h12M4 11h8M4 16h5M12.500 16.500l3 3 5-6.500"/>',
    "scan": '<path d="M4 8.500V4h4.500M15.500 4H20v4.500M20 15.500V20h-4.500M8.500 20H4v-4.500M4 12h16"/>',
    "upload": '<path d="M12 15.500V4.500M7.500 8.500 12 4l4.500 4.500M4.500 15v5h15v-5"/>',
    "download": '<path d="M12 4v11M7.500 11l4.500 4.500 4.500-4.500M4.500 15v5h15v-5"/>',
    "chart": '<path d="M4 3.500v17h16.500M8.500 16.500v-5M12.500 16.500v-9M16.500 16.500V9.500"/>',
    "book": '<path d="M12 6C9.500 4.300 6.500 4 3.500 4.500v14c3-.5 6-.2 8.500 1.500 2.500-1.700 5.500-2 8.500-1.500v-14'
    'C17.500 4 14.500 4.300 12 6zM12 6v14"/>',
    "topic": '<path d="M6.500 3.500h11v17L12 16.500l-5.500 4zM9.500 8h5M9.500 11.500h5"/>',
    "door": '<path d="M6 20.500V3.500h12v17M3.500 20.500h17M14.500 12h.01"/>',
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4 20.500c.7-4.200 4-6 8-6s7.300 1.800 8 6"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "place": '<path d="M12 21c4.500-5 6.500-8.200 6.500-11a6.500 6.500 0 1 0-13 0c0 2.800 2 6 6.500 11z"/>'
    '<circle cx="12" cy="10" r="2.300"/>',
    "write": '<path d="m4 20 1-4.500L16 4.500l3.500 3.500L8.500 19z"/>',
    "key": '<circle cx="8" cy="15.500" r="4"/><path d="m11 12.500 8.500-8.500M16.500 7l2.500 2.500M14 9.500l2 2"/>',
    "box": '<path d="M4 9h16v11.500H4zM7 9V4h10v5M9 13.500h6"/>',
    "copy": '<path d="M5 3.5h14v17H5zM5 8h14M9 8v12.5M9 12h10M9 16h10"/>',
    "envelope-file": '<path d="M5 7.500h14v13H5zM5 7.500l3-4h8l3 4M12 11.500a1.600 1.600 0 1 0 .01 0M12 14.700v2.800"/>',
    "verify": '<path d="M12 3.500 5 6v5.500c0 4.200 2.800 7.200 7 9 4.200-1.800 7-4.800 7-9V6z"/>'
    '<path d="m9 12 2.200 2.200L15.200 10"/>',
    "home": '<path d="M3.500 11 12 4l8.500 7M6 9.500v10.500h12V9.500M10 20v-5.500h4V20"/>',
    "clock": '<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5.200l3.400 2"/>',
    "wechat": '<path d="M9.500 4C5.600 4 2.500 6.600 2.500 9.800c0 1.800 1 3.400 2.600 4.500L4.500 17l2.900-1.500c.7.2 1.400.3 2.100.3"/>'
    '<path d="M15 9.500c3.500 0 6.500 2.200 6.500 5.100 0 1.600-.9 3-2.300 4l.5 2.200-2.500-1.300c-.7.2-1.400.2-2.200.2'
    '-3.500 0-6.400-2.200-6.400-5.100S11.500 9.500 15 9.500z"/>',
    "web": '<rect x="3" y="4.500" width="18" height="15" rx="1"/><path d="M3 8.500h18M6 6.500h.01"/>',
    "mail": '<path d="M3.500 6h17v12.500h-17zM3.500 6.500 12 13l8.500-6.500"/>',
    "letter": '<path d="M6 3.500h9l3.500 3.500v13.500H6zM9 9.500h6M9 13h6"/><circle cx="14.500" cy="17" r="1.800"/>',
    "phone": '<path d="M6 3.500h3.200l1.600 4.300-2.200 1.600a11 11 0 0 0 6 6l1.600-2.200 4.300 1.600V18c0 1.500-1.100 2.500-2.500 2.500'
    'C10.800 20.500 3.500 13.200 3.500 6 3.500 4.600 4.500 3.500 6 3.500z"/>',
    "window": '<path d="M3 10.500h18M5 10.500v9M19 10.500v9M9 10.500V5h6v5.500"/>',
    "between": '<path d="M4 8.500h15M15.500 5 19 8.500 15.500 12M20 15.500H5M8.500 12 5 15.500 8.500 19"/>',
    "bell": '<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15zM10 20.500h4"/>',
    "gear": '<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100'
    'M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100"/>',
    "pair": '<circle cx="8.500" cy="8" r="3.200"/><circle cx="15.500" cy="8" r="3.200"/><path d="M2.500 19.500c.5-4 3-6 6-6'
    ' 1.300 0 2.500.4 3.500 1.100 1-.7 2.200-1.100 3.500-1.100 3 0 5.500 2 6 6"/>',
    "lineage": '<path d="M9.500 3.500h5v4h-5zM3.500 16.500h5v4h-5zM15.500 16.500h5v4h-5zM12 7.500v4.500M6 16.500V12h12v4.500"/>',
    "years": '<path d="M3.500 6.500h17M3.500 12h17M3.500 17.500h17"/><path d="M5 4.500v4M9 4.500v4M15 10v4M8 15.500v4M17 15.500v4"'
    ' stroke-width="2.600"/>',
    "words": '<path d="M3.500 6.500h9M8 4v2.500M5 6.500c1 4 3.500 6.500 6.500 8M11 6.500c-1 4-3.500 6.500-7 8M12.500 20.500l4-10.500 4 10.500'
    'M14 17h5"/>',
    "discard": '<path d="M4 6.500h16M9 6.500V4h6v2.500M6 6.500l1 14h10l1-14M10 10.500v6M14 10.500v6"/>',
    "torn": '<path d="M5 12.500v-9h9l5 5v4l-3.500 2-3.500-2-3.500 2zM14 3.500v5h5M5 17.500v3h14v-3"/>',
    "layers": '<path d="m12 3.500 9 4.500-9 4.500L3 8zM3.500 12.300l8.500 4.200 8.500-4.200M3.500 16.300l8.500 4.200 8.500-4.200"/>',
    "ledger": '<path d="M5 3.500h14v17H5zM8.500 3.500v17M11.500 8h5M11.500 11.500h5M11.500 15h5"/>',
    "card": '<rect x="3" y="5" width="18" height="14" rx="1"/><circle cx="8.500" cy="10.800" r="2"/><path d="M5.500 16c.3-1.900'
    ' 1.500-2.900 3-2.900s2.700 1 3 2.900M14.500 10h4M14.500 13.500h4"/>',
    "fee": '<circle cx="12" cy="12" r="8.500"/><path d="m8.500 7.500 3.500 4.500 3.500-4.500M12 12v5M9 12.500h6M9 15h6"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "out": '<path d="M14 4.500H5v15h9M10 12h10.500M17 8.500l3.500 3.500-3.500 3.500"/>',
    "heart": '<path d="M12 19.500C6 15.500 3.500 12.500 3.500 9.200A4.500 4.500 0 0 1 12 7a4.500 4.500 0 0 1 8.500 2.200'
    'c0 3.300-2.500 6.300-8.500 10.300z"/>',
}

_RING = '<circle cx="12" cy="12" r="9" fill="none" class="hf" stroke="currentColor" stroke-width="2.200"/>'
_DIAMOND = (
    '<path d="M12 .8 23.200 12 12 23.200.8 12z" fill="currentColor"/>'
    '<path class="h" d="M12 6.500v7M12 16.800v.2" stroke-width="2.400" stroke-linecap="round"/>'
)
# is-done round tick · is-now square seal · is-you diamond · is-wait half moon · is-todo, is-ink hollow ring
# is-late flag · is-no octagon cross (mockups/README.md)
SHAPES: dict[str, str] = {
    "done": '<circle cx="12" cy="12" r="10" fill="currentColor"/><path class="h" d="m7.300 12.300 3.200 3.200 6.200-6.500"'
    ' fill="none" stroke-width="2.400" stroke-linecap="round" stroke-linejoin="round"/>',
    "now": '<rect x="2.500" y="2.500" width="19" height="19" rx="1.500" fill="currentColor"/>'
    '<circle class="hf" cx="12" cy="12" r="4"/>',
    "you": _DIAMOND,
    "wait": _RING + '<path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    "todo": _RING,
    "ink": _RING,
    "late": '<path d="M5 2v20.500" stroke="currentColor" stroke-width="2.400" stroke-linecap="round"/>'
    '<path d="M5 2.500h15l-4 5 4 5H5z" fill="currentColor"/>',
    "no": '<path d="M7.500 1.500h9l6 6v9l-6 6h-9l-6-6v-9z" fill="currentColor"/>'
    '<path class="h" d="m8 8 8 8M16 8l-8 8" stroke-width="2.400" stroke-linecap="round"/>',
}
