"""The Merkle log: hashes, tiles, signed notes, checkpoints."""
