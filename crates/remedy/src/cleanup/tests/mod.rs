//! Clean-up: what becomes of hosts, in which order, and what scripts do.

mod courses;
mod data;
mod laws;
mod made;
mod properties;
mod scripts;
mod systems;
