"""Files of any format -> article files of a corpus; which papers are one."""
