//! Stories: the program as a person uses it, on files as they come, and what it says in both languages.

mod books;
mod demo;
mod desk;
mod import;
mod mistakes;
mod reports;
mod storeroom;
