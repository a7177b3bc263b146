//! Days behind a decision, for its charts.
