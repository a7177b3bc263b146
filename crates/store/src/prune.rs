//! Leaving out parts of a table that a query's filter rules out, from the manifest alone, before any file is opened.

use crate::scan::Strip;
use arrow::array::{ArrayRef, BooleanArray, Date32Array, StringArray, UInt64Array};
use datafusion::catalog::Session;
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::utils::conjunction;
use datafusion::physical_optimizer::pruning::PruningPredicateBuilder;
use std::collections::HashSet;
use std::sync::Arc;

/// Whether each strip may hold rows that pass all filters. A filter that cannot be judged rules nothing out.
pub(crate) fn may_match(
    state: &dyn Session,
    schema: &arrow::datatypes::SchemaRef,
    filters: &[Expr],
    strips: &[Strip],
) -> datafusion::error::Result<Vec<bool>> {
    let all = vec![true; strips.len()];
    let Some(filter) = conjunction(filters.iter().cloned()) else { return Ok(all) };
    let filter = state.create_physical_expr(filter, &DFSchema::try_from(Arc::clone(schema))?)?;
    let predicate = PruningPredicateBuilder::new().with_file_schema(Arc::clone(schema)).try_build(filter)?;
    if predicate.always_true() { Ok(all) } else { predicate.prune(&Strips(strips)) }
}

struct Strips<'a>(&'a [Strip]);

impl Strips<'_> {
    fn bounds(&self, column: &str, day: impl Fn(&Strip) -> i32) -> Option<ArrayRef> {
        match column {
            "shop" => Some(self.texts(|s| s.shop.as_deref())),
            "marketplace" => Some(self.texts(|s| s.marketplace.as_deref())),
            "day" | "day_to" => Some(Arc::new(Date32Array::from_iter_values(self.0.iter().map(day)))),
            _ => None,
        }
    }

    fn texts(&self, text: impl Fn(&Strip) -> Option<&str>) -> ArrayRef {
        Arc::new(self.0.iter().map(text).collect::<StringArray>())
    }
}

impl PruningStatistics for Strips<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.bounds(&column.name, |s| s.days.0)
    }
    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        self.bounds(&column.name, |s| s.days.1)
    }
    fn num_containers(&self) -> usize {
        self.0.len()
    }
    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        let never_null = ["shop", "marketplace", "day", "day_to"].contains(&column.name.as_str());
        never_null.then(|| Arc::new(UInt64Array::from(vec![0; self.0.len()])) as ArrayRef)
    }
    fn row_counts(&self) -> Option<ArrayRef> {
        Some(Arc::new(UInt64Array::from_iter_values(self.0.iter().map(Strip::rows))))
    }
    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
