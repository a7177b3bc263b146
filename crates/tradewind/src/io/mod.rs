//! Where the program meets the machine: folders, the environment, the clock, the progress bar, a person at the terminal.

pub mod ask;
pub mod bar;
pub mod closed;
pub mod commission;
pub mod outbox;
pub mod people;
pub mod place;
pub mod policy;
mod sealed_file;
pub mod tax;
pub mod walk;
