//! Business reports (traffic and ordered sales): the console's CSV and the selling partner API's JSON.

pub(crate) mod by_child_item;
pub(crate) mod by_date;
pub(crate) mod sales_and_traffic;
