"""利用服务: serving people.

Its main words: case, line, delivery. It does not read holdings but through the catalogue.
"""
