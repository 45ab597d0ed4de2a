"""The pages of the PDF that an article was made from: as pictures, with the cited words boxed.

`wanted.py` says what a span of the article looks like in print, `placing.py` finds it on the
pages, `process.py` does that and draws pages in a process with limits, and `originals.py` asks it.
"""
