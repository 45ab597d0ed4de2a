"""Words and names -> the terms and concepts that texts are compared by, and BM25 over them."""
