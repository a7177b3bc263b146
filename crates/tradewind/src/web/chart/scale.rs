//! Scales: from values to places, with round marks.
