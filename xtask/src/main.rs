//! Everything around the program.

fn main() {}
