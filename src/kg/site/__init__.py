"""The graph as plain files: every page and every data file of a release, for any host, with no server behind it.

`asking` asks the service in this process, as if it stood at an address that nothing else has; `names` says which file
an address becomes; `marks` puts the way from file to file in the place of that address; `plan` says what there is to
ask, `making` asks it, `staging` puts the files in place of those before. `check` reads a finished site again.
"""
