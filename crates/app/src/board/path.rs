//! Owner cash by month against the path to the goal.
