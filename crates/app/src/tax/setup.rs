//! What the seller has stated about taxes: the profile of entities and rows of their own for the tables.

use books::tax::period::Filing;
use books::tax::profile::{CitMethod, Profile};
use books::tax::{Entity, PolicyError, Tables, Taxpayer, Treatment};
use domain::{Day, Words};
use std::collections::{BTreeMap, BTreeSet};

/// Profile and tables in force.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Setup {
    /// The entities; `None` while the seller has stated none.
    pub profile: Option<Profile>,
    /// Rates, limits and terms, the seller's own rows laid over.
    pub tables: Tables,
}

/// A file that can't be read as what it should be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}: {mistake}")]
pub struct Misread {
    /// Its name.
    pub file: &'static str,
    /// What is wrong, with line and column.
    pub mistake: PolicyError,
}

impl Setup {
    /// Name of the file of entities.
    pub const ENTITIES: &'static str = "entities.toml";
    /// Name of the file of the seller's own rates.
    pub const TABLES: &'static str = "tax.toml";

    /// Reads the texts of the two files, as far as they are there.
    ///
    /// # Errors
    /// The first mistake, with its file, line and column.
    pub fn parse(entities: Option<&str>, tables: Option<&str>) -> Result<Self, Misread> {
        let in_file = |file| move |mistake| Misread { file, mistake };
        let profile = entities.map(Profile::parse).transpose().map_err(in_file(Self::ENTITIES))?;
        let default = Tables::default();
        let tables = tables.map(|text| default.with_own(text)).transpose().map_err(in_file(Self::TABLES))?;
        Ok(Self { profile, tables: tables.unwrap_or(default) })
    }
}

/// Name of the entity that stands in where nothing is stated.
const OWN: &str = "own";

/// One small-scale entity that holds all shops and declares no exports: what the law takes of a firm that has stated nothing.
pub(super) fn assumed(shops: &BTreeSet<String>, founded: Day) -> Profile {
    let entity = Entity {
        name: OWN.to_owned(),
        founded,
        shops: shops.clone(),
        taxpayer: vec![(founded.month_start(), Taxpayer::Small)],
        vat_filing: Filing::Quarter,
        prepay: Filing::Quarter,
        cit: CitMethod::Books,
        small_firm: true,
        staff: 0,
        assets_micros: 0,
        distributed_share: 1_000_000,
        treatment: Treatment::Levy1,
        shop_treatment: BTreeMap::new(),
        shipment_treatment: BTreeMap::new(),
        before: Vec::new(),
        losses: Vec::new(),
    };
    Profile { entities: vec![entity] }
}

/// What [`assumed`] says.
pub(super) fn assumption() -> Words {
    Words::new(
        "assumed, as there is no entities.toml: all shops belong to one small-scale taxpayer that files by quarter, its exports are not declared \
         (VAT is levied), it is small by staff and assets, owes nothing from before the data and distributes all profit",
        "假设（尚无 entities.toml）：全部店铺属于一个按季申报的小规模纳税人，出口未按免税申报（计征增值税），人数与资产符合小型微利，数据之前无未结事项，利润全部分配",
    )
}
