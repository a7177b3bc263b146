//! What a bulksheet's cells say in the console's languages, brought to the English words of the format.

/// `Sponsored Products` → `SP`, also in the console's other languages; anything else stays as it is.
pub(super) fn ad_product(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    let short = if has(&["brand", "品牌推广", "ブランド", "marca", "marque"]) {
        "SB"
    } else if has(&["display", "展示", "ディスプレイ"]) {
        "SD"
    } else if has(&["product", "produkt", "商品推广", "プロダクト", "produit", "producto", "prodott"]) {
        "SP"
    } else {
        text
    };
    Some(short.to_owned())
}

/// The kind of row, as the English format spells it; an unknown one stays as it is.
pub(super) fn entity(text: &str) -> Option<String> {
    let known = match text.trim().to_lowercase().as_str() {
        "campaign" | "广告活动" | "kampagne" | "キャンペーン" | "campagne" | "campaña" | "campagna" => {
            "Campaign"
        }
        "ad group" | "广告组" | "anzeigengruppe" | "広告グループ" => "Ad group",
        "product ad" | "商品广告" | "广告" | "product-anzeige" | "produktanzeige" | "商品広告" => {
            "Product ad"
        }
        "keyword" | "关键词" | "キーワード" | "mot-clé" | "palabra clave" | "parola chiave" => "Keyword",
        "negative keyword" | "否定关键词" | "negatives keyword" | "除外キーワード" => "Negative keyword",
        "campaign negative keyword" | "广告活动否定关键词" | "negatives kampagnen-keyword" => {
            "Campaign negative keyword"
        }
        "product targeting" | "商品定向" | "商品投放" | "produkt-targeting" | "商品ターゲティング" => {
            "Product targeting"
        }
        "negative product targeting" | "否定商品定向" | "negatives produkt-targeting" => {
            "Negative product targeting"
        }
        "bidding adjustment" | "竞价调整" | "gebotsanpassung" | "入札額調整" => "Bidding adjustment",
        _ => text,
    };
    Some(known.to_owned())
}

/// `enabled`, `paused` or `archived`; an unknown word stays as it is.
pub(super) fn state(text: &str) -> Option<String> {
    let known = match text.trim().to_lowercase().as_str() {
        "enabled" | "已启用" | "启用" | "aktiviert" | "有効" | "activé" | "activada" | "habilitado" | "attivata" => {
            "enabled"
        }
        "paused" | "已暂停" | "暂停" | "angehalten" | "pausiert" | "一時停止" | "en pause" | "pausada" | "in pausa" => {
            "paused"
        }
        "archived" | "已归档" | "归档" | "archiviert" | "アーカイブ済み" | "archivé" | "archivada" | "archiviata" => {
            "archived"
        }
        _ => text,
    };
    Some(known.to_owned())
}

/// `broad`, `phrase`, `exact`, `negativeExact` or `negativePhrase`; an unknown word stays as it is.
pub(super) fn match_type(text: &str) -> Option<String> {
    let bare: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let known = match bare.as_str() {
        "broad" | "广泛匹配" | "weitgehend" | "部分一致" => "broad",
        "phrase" | "词组匹配" | "wortgruppe" | "フレーズ一致" => "phrase",
        "exact" | "精准匹配" | "exakt" | "genauübereinstimmend" | "完全一致" => "exact",
        "negativeexact" | "否定精准匹配" | "否定精准" | "negativexakt" => "negativeExact",
        "negativephrase" | "否定词组匹配" | "否定词组" | "negativewortgruppe" => "negativePhrase",
        _ => text,
    };
    Some(known.to_owned())
}

/// The match type as performance reports spell it (`BROAD`, `PHRASE`, `EXACT`), so that both can be joined.
pub(super) fn report_match_type(text: &str) -> Option<String> {
    let known = match_type(text)?;
    Some(if matches!(known.as_str(), "broad" | "phrase" | "exact") { known.to_uppercase() } else { known })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_consoles() {
        for (read, text, expected) in [
            (ad_product as fn(&str) -> Option<String>, "Sponsored Products", "SP"),
            (ad_product, "Sponsored Brands", "SB"),
            (ad_product, "展示型推广", "SD"),
            (ad_product, "商品推广", "SP"),
            (ad_product, "品牌推广", "SB"),
            (ad_product, "Retail ads", "Retail ads"),
            (entity, "Ad Group", "Ad group"),
            (entity, "否定关键词", "Negative keyword"),
            (entity, "Product collection ad", "Product collection ad"),
            (state, "Aktiviert", "enabled"),
            (state, "已归档", "archived"),
            (match_type, "Negative Exact", "negativeExact"),
            (match_type, "词组匹配", "phrase"),
            (report_match_type, "Exakt", "EXACT"),
            (report_match_type, "-", "-"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }
}
