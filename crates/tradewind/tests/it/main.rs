//! Stories: the program as a person uses it, on files as they come, and what it says in both languages.

// a story that cannot go on should stop where it stands
#![allow(clippy::unwrap_used)]

mod agents;
mod books;
mod chinese;
mod close;
mod commission;
mod decisions;
mod demo;
mod desk;
mod folder;
mod guarded;
mod hostile;
mod import;
mod mistakes;
mod outcomes;
mod people;
mod policy;
mod reports;
mod shop;
mod storeroom;
mod tax;
mod window;
mod workbook;
