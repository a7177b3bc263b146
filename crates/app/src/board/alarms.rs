//! What a boss must know today: stock-outs, aged stock, tax cliffs, gaps in the facts.
