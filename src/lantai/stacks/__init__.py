"""库房: where paper is.

Its three main words: box 盒, shelf 层架, loan 借阅. It knows stacks, shelves, boxes and what lies in them, who has what out
and until when, what is being treated, what stock-taking found, and how warm and damp a stack is. It does not know cases
or applicants (a loan may quote a case number, as text), describes nothing (catalogue does) and scans nothing.
"""
