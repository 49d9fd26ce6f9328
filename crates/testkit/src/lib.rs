//! For tests alone: given, when, then; the sample organisation.
