"""The journal of deeds, its leaf numbers, its Merkle log and its proofs."""
