//! Clean-up: what becomes of a host that a hunt found something on.
//!
//! ```text
//! HostHunt, HostCase, what people sign ── course ──> rebuild, clean, patch under attack, …
//! data/cleanup.toml ── plan ──> steps in their order, with ways and acts
//! acts ── script ──> a .cmd for what is safe to script, its undo, and a record of what was there
//! ```
//!
//! Rebuilding is the rule; cleaning is an exception that somebody signs, and only where no second
//! intruder was there and every family is known to leave nothing else behind. Whatever is not known
//! takes the safe branch. No act deletes anything: files are moved into a folder of the plan's name,
//! keys and values are saved before they are taken out, and all of it can be put back.

mod act;
mod book;
mod case;
mod course;
mod plan;
mod script;
mod step;
mod undo;

#[cfg(test)]
mod tests;

pub use act::{Act, ByHand, acts};
pub use book::{Cleanable, Note, StepRow, Tools, WayRow, cleanable, notes, steps};
pub use case::{CleanupCase, Exception, SecondIntruder};
pub use course::{Course, WhyRebuild, course};
pub use plan::{AttackWay, CleanupPlan, PlannedNote, PlannedStep, PlannedWay, plan};
pub use script::{NoScript, Script, script};
pub use step::{CourseId, NoteId, StepId, StepWay};
pub use undo::{UndoRecord, Undone};
