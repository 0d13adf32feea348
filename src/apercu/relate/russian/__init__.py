"""Code acts in Russian: by a lexicon of our own and the tree that a parser of Russian gives.

No network reads Russian here: the lexicon alone tells the type.
"""
