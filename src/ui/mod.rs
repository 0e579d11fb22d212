//! Pages, components, islands and the calls of islands.
