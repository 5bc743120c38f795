"""What a volume or item must say of itself before anybody may know of it. Stated once: the policy asks it of queries and
rows, and the database keeps it beside every item (`models.around`).
"""

from __future__ import annotations

PUBLIC = {"opening_status": "OPEN", "secrecy": "PUBLIC", "restricted_reason": "", "destroyed_on": None}
# kinds of record that are not about people; whatever else has a kind is, new kinds too, and stays with the archivists
NOT_ABOUT_PEOPLE = ("", "COURSE_DESC")
