"""Linking tables: a CSV file as offices have it goes in, the same with keys, identifiers and links comes out.

`source` reads the file in whatever form Excel left it, `layout` finds its heading, `columns` the keys and names in it,
`linker` asks the matcher, `writing` and `rdf` write what came of it, `report` says what did not.
"""
