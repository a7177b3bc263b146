//! A shipped scheme as a file of the seller's own, with the people who are paid by it.

use crate::error::Error;
use books::commission::defaults;
use domain::Day;

/// Name and text of a file with the shipped scheme and an assignment for each operator from a day on; without operators, the text says how
/// one is written.
///
/// # Errors
/// There is no such shipped scheme: with the names of those there are.
pub fn starter(scheme: &str, operators: &[String], from: Day) -> Result<(String, String), Error> {
    let file = format!("{scheme}.toml");
    let Some((_, text)) = defaults::FILES.iter().find(|(name, _)| *name == file) else {
        let known: Vec<&str> = defaults::FILES.iter().map(|f| f.0.trim_end_matches(".toml")).collect();
        let known = known.join(", ");
        return Err(Error::asked(
            format!("found scheme `{scheme}`; shipped are {known}"),
            format!("方案“{scheme}”无效；自带方案：{known}"),
        ));
    };
    // a JSON string is a string of TOML
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let paid = |operator: &str| {
        format!("\n[[assignment]]\noperator = {}\nscheme = {}\nfrom = \"{from}\"\n", quoted(operator), quoted(scheme))
    };
    let about = "\n# Who is paid by it, from which day. Who answers for which SKU stands in the table sku_owners, or here as [[ownership]].\n\
                 # 谁按此方案计发，从哪天起。哪个 SKU 归谁负责见 sku_owners 表，也可在此写 [[ownership]]。\n";
    let people: String = operators.iter().map(|o| paid(o)).collect();
    let example =
        || paid("lin").lines().map(|l| if l.is_empty() { "\n".to_owned() } else { format!("# {l}\n") }).collect();
    let people = if operators.is_empty() { example() } else { people };
    Ok((file, format!("{text}{about}{people}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shipped_scheme_is_read_again_with_its_people() {
        let from = Day::parse_iso("2026-06-01").unwrap();
        let names = ["lin".to_owned(), "王 \"W\" \\ O'Neil".to_owned()];
        for (file, _) in defaults::FILES {
            let name = file.trim_end_matches(".toml");
            let (at, text) = starter(name, &names, from).unwrap();
            assert_eq!(at, *file);
            let read = books::commission::read(&[(&at, &text)]).unwrap();
            let paid: Vec<_> = read.assignments.iter().map(|a| (&a.operator, a.scheme.as_str(), a.from)).collect();
            assert_eq!(paid, [(&names[0], name, from), (&names[1], name, from)]);
            let (_, bare) = starter(name, &[], from).unwrap();
            assert!(books::commission::read(&[(&at, &bare)]).unwrap().assignments.is_empty());
            let shown = bare.replace("# [[assignment]]", "[[assignment]]").replace("# operator", "operator");
            let shown = shown.replace("# scheme =", "scheme =").replace("# from =", "from =");
            assert!(books::commission::read(&[(&at, &shown)]).is_ok_and(|a| a.assignments.len() == 1), "{shown}");
        }
        let said = starter("../x", &[], from).unwrap_err();
        assert!(said.to_string().contains("payout_less_goods, accrual") && said.zh().contains("自带方案"), "{said}");
    }
}
