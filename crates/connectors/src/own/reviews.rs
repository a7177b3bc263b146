//! Customer reviews, from whatever tool the seller collects them with.

use crate::own::{Example, own_table};
use crate::report::Cell;

own_table! {
    "reviews", ("Reviews", "买家评论"), REVIEW, also: [crate::report::is("marketplace", "own")],
    must "review_id" Cell::Text => "Review ID" "评论ID" ["评论编号"] Example::Text("EXAMPLE 示例"); "";
        "the marketplace's id of the review" "平台评论编号"
    must "asin" Cell::Text => "ASIN" "商品ASIN" [] Example::Text("B0EXAMPLE1"); "";
        "product reviewed" "被评论商品"
    may "sku" Cell::Text => "SKU" "商品SKU" ["MSKU", "卖家 SKU", "卖家SKU"] Example::Blank; "";
        "seller SKU" "卖家 SKU"
    must "day" Cell::Day => "Date" "日期" ["评论日期"] Example::Day(2026, 9, 14); "date 日期";
        "day of the review" "评论日期"
    must "rating" Cell::Real => "Rating" "星级" ["评分"] Example::Number(4.0); "1–5";
        "stars" "星数"
    may "title" Cell::Text => "Title" "标题" [] Example::Text("Bright and quiet"); "";
        "headline" "评论标题"
    may "body" Cell::Text => "Body" "内容" ["评论内容"] Example::Text("Works well on my desk."); "";
        "text" "评论正文"
    may "verified" Cell::Flag => "Verified" "已验证购买" ["VP"] Example::Text("yes"); "yes / no";
        "verified purchase" "是否验证购买"
    may "helpful_votes" Cell::Count => "Helpful votes" "有用票数" ["赞同数"] Example::Number(2.0); "votes 票";
        "helpful votes" "认为有用的票数"
    may "country" Cell::Text => "Country" "国家" ["国家/地区"] Example::Text("US"); "";
        "country of the review" "评论国家"
    may "variant" Cell::Text => "Variant" "变体" ["型号"] Example::Text("Color: white"); "";
        "variation bought" "所购变体"
}
