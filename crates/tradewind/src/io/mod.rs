//! Where the program meets the machine: folders, the environment, the clock, the progress bar, a person at the terminal.

pub mod ask;
pub mod bar;
pub mod closed;
pub mod outbox;
pub mod people;
pub mod place;
pub mod policy;
pub mod tax;
pub mod walk;
