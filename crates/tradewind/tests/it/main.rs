//! Stories: the program as a person uses it, on files as they come, and what it says in both languages.

// a story that cannot go on should stop where it stands
#![allow(clippy::unwrap_used)]

mod books;
mod demo;
mod desk;
mod import;
mod mistakes;
mod reports;
mod storeroom;
mod workbook;
