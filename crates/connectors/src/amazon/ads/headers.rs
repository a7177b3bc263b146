//! What the advertising console and the reporting API call the same thing, in English, Chinese, German, Japanese,
//! French, Spanish and Italian. Which of these were seen and which are believed stands in `BEHAVIOR_ADS.md`.

pub(super) use super::marks::*;
pub(super) use super::not_kept::NOT_KEPT;

pub(super) const DAY: &[&str] = &[
    "Date",
    "Start Date",
    "startDate",
    "日期",
    "开始日期",
    "Datum",
    "Startdatum",
    "Beginndatum",
    "日付",
    "開始日",
    "Date de début",
    "Fecha",
    "Fecha de inicio",
    "Data",
    "Data di inizio",
];
pub(super) const DAY_TO: &[&str] = &[
    "End Date",
    "endDate",
    "结束日期",
    "Enddatum",
    "終了日",
    "Date de fin",
    "Fecha de finalización",
    "Fecha de fin",
    "Data di fine",
];
pub(super) const PORTFOLIO: &[&str] = &[
    "Portfolio name",
    "portfolioId",
    "广告组合名称",
    "Portfolioname",
    "ポートフォリオ名",
    "Nom du portefeuille",
    "Nombre de la cartera",
    "Nombre del portafolio",
    "Nome portafoglio",
    "Nome del portafoglio",
];
pub(super) const CURRENCY: &[&str] =
    &["Currency", "campaignBudgetCurrencyCode", "货币", "Währung", "通貨", "Devise", "Moneda", "Divisa", "Valuta"];
pub(super) const COUNTRY: &[&str] = &["Country", "国家/地区", "国家", "Land", "国", "Pays", "País", "Paese"];
pub(super) const CAMPAIGN: &[&str] = &[
    "Campaign Name",
    "campaignName",
    "广告活动名称",
    "Kampagnenname",
    "Kampagnen-Name",
    "Name der Kampagne",
    "キャンペーン名",
    "Nom de la campagne",
    "Nombre de la campaña",
    "Nombre de campaña",
    "Nome campagna",
    "Nome della campagna",
];
pub(super) const CAMPAIGN_ID: &[&str] = &["campaignId", "Campaign ID"];
pub(super) const AD_GROUP: &[&str] = &[
    "Ad Group Name",
    "adGroupName",
    "广告组名称",
    "Anzeigengruppenname",
    "Name der Anzeigengruppe",
    "広告グループ名",
    "Nom du groupe d'annonces",
    "Nom du groupe d’annonces",
    "Nombre del grupo de anuncios",
    "Nome gruppo di annunci",
    "Nome del gruppo di annunci",
];
pub(super) const AD_GROUP_ID: &[&str] = &["adGroupId", "Ad Group ID"];
pub(super) const TARGETING: &[&str] =
    &["Targeting", "keyword", "keywordText", "投放", "Ausrichtung", "ターゲティング", "Ciblage", "Segmentación"];
pub(super) const MATCH_TYPE: &[&str] = &[
    "Match Type",
    "matchType",
    "匹配类型",
    "Übereinstimmungstyp",
    "マッチタイプ",
    "Type de correspondance",
    "Tipo de coincidencia",
    "Tipo de concordancia",
    "Tipo di corrispondenza",
];
pub(super) const SEARCH_TERM: &[&str] = &[
    "Customer Search Term",
    "searchTerm",
    "客户搜索词",
    "顾客搜索词",
    "Suchbegriff eines Kunden",
    "Suchbegriff des Kunden",
    "Kundensuchbegriff",
    "カスタマーの検索キーワード",
    "Terme de recherche client",
    "Terme de recherche du client",
    "Término de búsqueda del cliente",
    "Término de búsqueda de cliente",
    "Termine di ricerca cliente",
    "Termine di ricerca del cliente",
];
pub(super) const SKU: &[&str] = &[
    "Advertised SKU",
    "advertisedSku",
    "promotedSku",
    "广告SKU",
    "Beworbene SKU",
    "宣伝SKU",
    "広告対象SKU",
    "SKU promu",
    "SKU anunciado",
    "SKU pubblicizzato",
];
pub(super) const ASIN: &[&str] = &[
    "Advertised ASIN",
    "advertisedAsin",
    "promotedAsin",
    "广告ASIN",
    "广告 ASIN",
    "Beworbene ASIN",
    "宣伝 ASIN",
    "広告対象ASIN",
    "ASIN promu",
    "ASIN anunciado",
    "ASIN pubblicizzato",
];
pub(super) const IMPRESSIONS: &[&str] =
    &["Impressions", "展示量", "Impressionen", "インプレッション", "インプレッション数", "Impresiones", "Impressioni"];
pub(super) const CLICKS: &[&str] = &["Clicks", "点击量", "Klicks", "クリック数", "クリック", "Clics", "Clic", "Click"];
pub(super) const SPEND: &[&str] = &[
    "Spend",
    "cost",
    "花费",
    "Ausgaben",
    "費用",
    "広告費",
    "Dépenses",
    "Dépense",
    "Gasto",
    "Gastos",
    "Inversión",
    "Spesa",
    "Spese",
];
pub(super) const SALES_7: &[&str] = &[
    "7 Day Total Sales",
    "sales7d",
    "7天总销售额",
    "7 Tage, Umsatz gesamt",
    "7 Tage, Verkäufe gesamt",
    "広告がクリックされてから7日間の総売上高",
    "Ventes totales sur 7 jours",
    "Total des ventes sur 7 jours",
    "Ventas totales de 7 días",
    "Total de ventas de 7 días",
    "Vendite totali 7 giorni",
    "Totale vendite 7 giorni",
];
pub(super) const ORDERS_7: &[&str] = &[
    "7 Day Total Orders (#)",
    "purchases7d",
    "7天总订单数(#)",
    "7 Tage, Aufträge gesamt (#)",
    "7 Tage, Bestellungen gesamt (#)",
    "7 Tage, Bestellungen gesamt",
    "広告がクリックされてから7日間の合計注文数",
    "Total des commandes sur 7 jours (#)",
    "Commandes totales sur 7 jours (#)",
    "Total de pedidos de 7 días (#)",
    "Pedidos totales de 7 días (#)",
    "Totale ordini 7 giorni (#)",
    "Ordini totali 7 giorni (#)",
];
pub(super) const UNITS_7: &[&str] = &[
    "7 Day Total Units (#)",
    "unitsSoldClicks7d",
    "7天总销售量(#)",
    "7 Tage, Einheiten gesamt (#)",
    "7Tage, Einheiten gesamt (#)",
    "7 Tage, verkaufte Einheiten gesamt",
    "広告がクリックされてから7日間の合計販売数",
    "Total des unités sur 7 jours (#)",
    "Total de unidades de 7 días (#)",
    "Totale unità 7 giorni (#)",
];
pub(super) const SAME_UNITS: &[&str] = &[
    "7 Day Advertised SKU Units (#)",
    "unitsSoldSameSku7d",
    "7天内广告SKU销售量(#)",
    "7 Tage, Beworbene SKU-Einheiten (#)",
    "7Tage, Beworbene SKU-Einheiten (#)",
    "広告がクリックされてから7日間の宣伝SKU販売数",
];
pub(super) const OTHER_UNITS: &[&str] = &[
    "7 Day Other SKU Units (#)",
    "unitsSoldOtherSku7d",
    "7天内其他SKU销售量(#)",
    "7 Tage, Andere SKU-Einheiten (#)",
    "広告がクリックされてから7日間の他のSKU販売数",
];
pub(super) const SAME_SALES: &[&str] = &[
    "7 Day Advertised SKU Sales",
    "attributedSalesSameSku7d",
    "7天内广告SKU销售额",
    "7 Tage, Beworbene SKU-Umsätze",
    "7Tage, Beworbene SKU-Umsätze",
    "広告がクリックされてから7日間の宣伝SKU売上高",
];
pub(super) const OTHER_SALES: &[&str] = &[
    "7 Day Other SKU Sales",
    "salesOtherSku7d",
    "7天内其他SKU销售额",
    "7 Tage, Andere SKU-Umsätze",
    "広告がクリックされてから7日間の他のSKU売上高",
];
pub(super) const SALES_14: &[&str] = &[
    "14 Day Total Sales",
    "sales",
    "14天总销售额",
    "14 Tage, Umsatz gesamt",
    "広告がクリックされてから14日間の総売上高",
];
pub(super) const ORDERS_14: &[&str] = &[
    "14 Day Total Orders (#)",
    "purchases",
    "14天总订单数(#)",
    "14 Tage, Aufträge gesamt (#)",
    "広告がクリックされてから14日間の合計注文数",
];
pub(super) const UNITS_14: &[&str] = &[
    "14 Day Total Units (#)",
    "unitsSold",
    "14天总销售量(#)",
    "14 Tage, Einheiten gesamt (#)",
    "広告がクリックされてから14日間の合計販売数",
];
pub(super) const NEW_ORDERS: &[&str] =
    &["14 Day New-to-brand Orders (#)", "newToBrandPurchases", "14天内\"品牌新买家\"订单数量(#)"];
pub(super) const NEW_SALES: &[&str] = &["14 Day New-to-brand Sales", "newToBrandSales", "14天内\"品牌新买家\"销售额"];
pub(super) const DETAIL_VIEWS: &[&str] =
    &["14 Day Detail Page Views (DPV)", "14 Day Detail Page Views", "detailPageViews"];
/// Share of top-of-search impressions, by the console's names.
pub(super) const TOP_SHARE: &[&str] = &[
    "Top-of-search Impression Share",
    "搜索结果首页首位展示量份额",
    "搜索结果顶部展示量份额",
    "Impression-Anteil oben in den Suchergebnissen",
    "検索結果ページ最上部のインプレッションシェア",
];
/// The same by the API's name, which is in per cent.
pub(super) const TOP_SHARE_API: &[&str] = &["topOfSearchImpressionShare"];
/// Fields of a Sponsored Products performance report, with the report's own in the middle.
macro_rules! sponsored_products {
    ($($own:expr),* $(,)?) => {
        &[
            is("ad_product", "SP"),
            must("day", Cell::Day, headers::DAY),
            may("day_to", Cell::Day, headers::DAY_TO),
            may("marketplace", Cell::Site, headers::COUNTRY),
            may("portfolio", Cell::Text, headers::PORTFOLIO),
            filled("campaign_id", Cell::Text, headers::CAMPAIGN_ID),
            filled("campaign", Cell::Text, headers::CAMPAIGN),
            may("currency", Cell::Currency, headers::CURRENCY),
            $($own,)*
            must("impressions", Cell::Count, headers::IMPRESSIONS),
            must("clicks", Cell::Count, headers::CLICKS),
            must("spend_micros", Cell::Money, headers::SPEND),
            is_count("attribution_days", 7),
            head("sales_micros", Cell::Money, headers::SALES_7),
            may("orders", Cell::Count, headers::ORDERS_7),
            may("units", Cell::Count, headers::UNITS_7),
            may("same_sku_units", Cell::Count, headers::SAME_UNITS),
            may("other_sku_units", Cell::Count, headers::OTHER_UNITS),
            may("same_sku_sales_micros", Cell::Money, headers::SAME_SALES),
            may("other_sku_sales_micros", Cell::Money, headers::OTHER_SALES),
        ]
    };
}
pub(super) use sponsored_products;
/// Fields of a Sponsored Brands or Sponsored Display performance report, with the report's own in the middle.
macro_rules! sponsored_14_days {
    ($ad_product:literal, $($own:expr),* $(,)?) => {
        &[
            is("ad_product", $ad_product),
            must("day", Cell::Day, headers::DAY),
            may("day_to", Cell::Day, headers::DAY_TO),
            may("marketplace", Cell::Site, headers::COUNTRY),
            may("portfolio", Cell::Text, headers::PORTFOLIO),
            filled("campaign_id", Cell::Text, headers::CAMPAIGN_ID),
            filled("campaign", Cell::Text, headers::CAMPAIGN),
            may("currency", Cell::Currency, headers::CURRENCY),
            $($own,)*
            must("impressions", Cell::Count, headers::IMPRESSIONS),
            must("clicks", Cell::Count, headers::CLICKS),
            must("spend_micros", Cell::Money, headers::SPEND),
            is_count("attribution_days", 14),
            head("sales_micros", Cell::Money, headers::SALES_14),
            may("orders", Cell::Count, headers::ORDERS_14),
            may("units", Cell::Count, headers::UNITS_14),
            may("new_to_brand_orders", Cell::Count, headers::NEW_ORDERS),
            may("new_to_brand_sales_micros", Cell::Money, headers::NEW_SALES),
            may("same_sku_sales_micros", Cell::Money, &["salesPromoted"]),
            may("detail_page_views", Cell::Count, headers::DETAIL_VIEWS),
        ]
    };
}
pub(super) use sponsored_14_days;
