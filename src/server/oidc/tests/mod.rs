//! The module against a real provider, and against one that cheats.
