//! What the desk did and earned.
