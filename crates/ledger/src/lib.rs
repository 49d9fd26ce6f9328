//! Bytes that follow one another: append, tree, checkpoint, proof, verify.
