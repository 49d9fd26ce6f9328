//! What people see: structs in, markup out.
