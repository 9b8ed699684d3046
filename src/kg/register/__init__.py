"""The official register of municipalities (Gemeindeverzeichnis GV100AD): read, kept, made into statements.

`opening` gets at the text, `reading` checks it line by line, `units` says what a line stands for, `tables` reads
further columns by key, `editions` keeps all that in a folder, `history` compares two editions, `statements` says it
in RDF.
"""
