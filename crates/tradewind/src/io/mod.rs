//! Where the program meets the machine: folders, the environment, the clock, the progress bar.

pub mod bar;
pub mod place;
pub mod walk;
