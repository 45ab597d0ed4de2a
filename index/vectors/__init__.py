"""The nearest of many vectors, by FAISS or by Milvus."""
