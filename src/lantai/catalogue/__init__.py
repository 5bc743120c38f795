"""档案目录: what we hold and on which terms.

Its three main words: volume 案卷, page image 页面图像, person mention 人名著录. It knows fonds, schemes, reference codes,
page images with the marks on them, the person index, the holdings map and the two gates. It does not know who asked,
keeps no bytes (preservation does) and seals nothing (certification does).

Two subjects share every layer: *holdings* (sheets, pages, marks, gates) and *finding* (people, names, candidates); each
has its own file in `models/`, `rules/`, `queries/`, `services/`.
"""
